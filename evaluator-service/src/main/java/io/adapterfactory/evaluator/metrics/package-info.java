/** Metrics of the evaluator's base models. */
package io.adapterfactory.evaluator.metrics;
