/** The gate: decides whether a candidate may serve, from scores of candidate and champion. */
package io.adapterfactory.trainer.gate;
