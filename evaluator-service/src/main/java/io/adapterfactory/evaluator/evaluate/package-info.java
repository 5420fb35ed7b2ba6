/**
 * Scoring: an adapter's files are verified, its benchmarks are chosen, and it answers them with and without itself, in batches that
 * adapters of one base model share. It knows neither Kafka nor HTTP.
 */
package io.adapterfactory.evaluator.evaluate;
