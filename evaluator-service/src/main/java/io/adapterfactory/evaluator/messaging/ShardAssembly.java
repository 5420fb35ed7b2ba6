package io.adapterfactory.evaluator.messaging;

import io.adapterfactory.evaluator.config.EvaluatorConfig;
import io.adapterfactory.messaging.DeadLetterBuilder;
import io.adapterfactory.messaging.KafkaHeaders;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.EvaluationShard;
import io.adapterfactory.schemas.EvaluationShardResult;
import io.adapterfactory.schemas.Topic.CleanUp;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventHeaders;
import io.adapterfactory.schemas.wire.UnreadableEventException;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.jboss.logging.Logger;

/**
 * Assembles the shards of an evaluation: keeps them until the last one arrives, then forwards the result once. Repeated
 * shards are ignored.
 *
 * <p>The state store has the bytes of each shard's result under {@code evaluation/shard}, and for a finished evaluation
 * an empty value under {@code evaluation/done}, by which late repetitions are recognized.
 */
final class ShardAssembly implements Processor<byte[], byte[], byte[], byte[]> {

    static final String STORE = "evaluation-shards";
    static final String RESULTS = "results";
    static final String DEAD_LETTERS = "dead-letters";

    private static final Logger LOG = Logger.getLogger(ShardAssembly.class);
    private static final String DONE = "done";
    private static final Duration SWEEP = Duration.ofHours(1);
    private static final Duration KEPT = ((CleanUp.Kept) Topics.SHARD_RESULTS.cleanUp()).retention();

    private final RetryingCodec codec;
    private final DeadLetterBuilder deadLetters;
    private final EvaluatorConfig config;
    private final MeterRegistry metrics;
    private ProcessorContext<byte[], byte[]> context;
    private TimestampedKeyValueStore<String, byte[]> store;

    ShardAssembly(RetryingCodec codec, DeadLetterBuilder deadLetters, EvaluatorConfig config, MeterRegistry metrics) {
        this.deadLetters = deadLetters;
        this.codec = codec;
        this.config = config;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        this.store = context.getStateStore(STORE);
        context.schedule(SWEEP, PunctuationType.WALL_CLOCK_TIME, this::forgetOlderThanTheTopics);
    }

    /**
     * If a shard becomes a dead letter, its evaluation is never complete; its shards are removed with the topic's
     * records.
     */
    private void forgetOlderThanTheTopics(long now) {
        List<String> old = new ArrayList<>();
        try (KeyValueIterator<String, ValueAndTimestamp<byte[]>> entries = store.all()) {
            entries.forEachRemaining(entry -> {
                if (entry.value.timestamp() < now - KEPT.toMillis()) {
                    old.add(entry.key);
                }
            });
        }
        old.forEach(store::delete);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        try {
            EvaluationShardResult result =
                    codec.decode(Topics.EVALUATION_SHARD_RESULTS, record.value(), EvaluationShardResult.class);
            EvaluationMapping.requireWhole(result);
            take(record, result.getShard());
        } catch (UnreadableEventException e) {
            refuse(record, RefusalReason.UNREADABLE, e);
        } catch (IllegalArgumentException e) {
            refuse(record, RefusalReason.INVALID, e);
        }
    }

    private void take(Record<byte[], byte[]> record, EvaluationShard shard) {
        String evaluation = EvaluationMapping.evaluationKey(shard);
        if (store.get(evaluation + "/" + DONE) != null) {
            LOG.infof("shard %d of evaluation %s arrived again", shard.getShard(), evaluation);
            return;
        }
        store.put(entry(evaluation, shard.getShard()), ValueAndTimestamp.make(record.value(), record.timestamp()));
        List<EvaluationShardResult> parts = new ArrayList<>();
        for (int number = 0; number < shard.getShards(); number++) {
            ValueAndTimestamp<byte[]> part = store.get(entry(evaluation, number));
            if (part == null) {
                return;
            }
            parts.add(codec.decode(Topics.EVALUATION_SHARD_RESULTS, part.value(), EvaluationShardResult.class));
        }
        EvaluationResult result = EvaluationMapping.joined(parts, config.workedExamples());
        for (int number = 0; number < parts.size(); number++) {
            store.delete(entry(evaluation, number));
        }
        store.put(evaluation + "/" + DONE, ValueAndTimestamp.make(new byte[0], record.timestamp()));
        metrics.counter("factory.evaluator.results", "baseModel", result.getBaseModel())
                .increment();
        LOG.infof(
                "%s on %s: %.3f with the adapter, %.3f without, n=%d, from %d shards",
                result.getDescription(),
                result.getBenchmark(),
                result.getScore(),
                result.getBaseScore(),
                result.getExamples(),
                parts.size());
        context.forward(
                new Record<>(
                        result.getAdapterId().getBytes(StandardCharsets.UTF_8),
                        codec.encode(Topics.EVALUATION_RESULTS, result),
                        result.getEvaluatedAt().toEpochMilli(),
                        headers(record.headers(), result)),
                RESULTS);
    }

    private static String entry(String evaluation, int number) {
        return evaluation + "/" + number;
    }

    /** Continues the trace of the shard that arrived last. */
    private static Headers headers(Headers last, EvaluationResult result) {
        RecordHeaders headers = new RecordHeaders();
        for (Header header : last.headers("traceparent")) {
            headers.add(header);
        }
        return KafkaHeaders.of(
                headers,
                EventHeaders.cloudEvent(
                        OutgoingEvents.SERVICE,
                        "EvaluationResult",
                        result.getEvaluationId(),
                        result.getAdapterId(),
                        result.getEvaluatedAt()));
    }

    private void refuse(Record<byte[], byte[]> record, RefusalReason reason, RuntimeException cause) {
        var from = context.recordMetadata().orElseThrow();
        metrics.counter("factory.evaluator.dead.letters", "reason", reason.name())
                .increment();
        Headers headers = deadLetters.headers(
                record.headers(),
                new DeadLetterBuilder.Origin(from.topic(), from.partition(), from.offset()),
                reason,
                cause.getMessage());
        context.forward(record.withHeaders(headers), DEAD_LETTERS);
    }
}
