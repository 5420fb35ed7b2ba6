/** Scoring: which benchmarks an adapter is scored on, running them, and sharing long ones in shards. */
package io.adapterfactory.evaluator.evaluate;
