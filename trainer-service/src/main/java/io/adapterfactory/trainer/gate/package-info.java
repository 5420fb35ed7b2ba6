/** The gate: whether a candidate is good enough to serve, decided from results that both versions were scored on. */
package io.adapterfactory.trainer.gate;
