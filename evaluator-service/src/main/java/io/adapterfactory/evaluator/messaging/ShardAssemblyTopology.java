package io.adapterfactory.evaluator.messaging;

import io.adapterfactory.evaluator.config.EvaluatorConfig;
import io.adapterfactory.messaging.DeadLetterBuilder;
import io.adapterfactory.schemas.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.Stores;
import org.jboss.logging.Logger;

/**
 * From {@code evaluation-shard-results} to {@code evaluation-results}. Incomplete evaluations are in memory and in a
 * changelog topic, from which another evaluator continues when it takes over a partition.
 */
class ShardAssemblyTopology {

    private static final Logger LOG = Logger.getLogger(ShardAssemblyTopology.class);

    @Produces
    @Singleton
    Topology topology(
            RetryingCodec codec, DeadLetterBuilder deadLetters, EvaluatorConfig config, MeterRegistry metrics) {
        ByteArrayDeserializer reads = new ByteArrayDeserializer();
        ByteArraySerializer writes = new ByteArraySerializer();
        return new Topology()
                .addSource("shard-results", reads, reads, Topics.EVALUATION_SHARD_RESULTS)
                .addProcessor("assembly", () -> new ShardAssembly(codec, deadLetters, config, metrics), "shard-results")
                .addStateStore(
                        Stores.timestampedKeyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(ShardAssembly.STORE), Serdes.String(), Serdes.ByteArray()),
                        "assembly")
                .addSink(ShardAssembly.RESULTS, Topics.EVALUATION_RESULTS, writes, writes, "assembly")
                .addSink(ShardAssembly.DEAD_LETTERS, Topics.SHARD_RESULTS.deadLetters(), writes, writes, "assembly");
    }

    /** Rolls back the open transaction and repeats the work in a new thread. */
    @Produces
    @Singleton
    StreamsUncaughtExceptionHandler again(MeterRegistry metrics) {
        return failure -> {
            LOG.error("assembling shards failed; retrying", failure);
            metrics.counter("factory.evaluator.retries").increment();
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        };
    }
}
