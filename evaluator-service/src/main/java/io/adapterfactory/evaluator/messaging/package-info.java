/** Kafka: adapters to score, shards of long benchmarks, results. */
package io.adapterfactory.evaluator.messaging;
