/** Scoring: choosing benchmarks for an adapter, running them, and splitting long ones into shards. */
package io.adapterfactory.evaluator.evaluate;
