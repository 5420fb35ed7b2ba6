package io.adapterfactory.evaluator.messaging;

import io.adapterfactory.messaging.DeadLetterBuilder;
import io.adapterfactory.messaging.KafkaHeaders;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.EvaluationShard;
import io.adapterfactory.schemas.EvaluationShardResult;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventHeaders;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.context.Context;
import io.quarkus.runtime.Startup;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.kafka.KafkaRecord;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.eclipse.microprofile.reactive.messaging.Message;

/** The evaluator's outgoing messages, serialized, each in the trace of its cause. */
@Startup
@ApplicationScoped
class OutgoingEvents {

    static final String SERVICE = "evaluator";

    private final RetryingCodec codec;
    private final DeadLetterBuilder deadLetters;
    private final MeterRegistry metrics;

    OutgoingEvents(RetryingCodec codec, DeadLetterBuilder deadLetters, MeterRegistry metrics) {
        this.deadLetters = deadLetters;
        this.codec = codec;
        this.metrics = metrics;
        // Registered at startup, so that the first one is seen as an increase.
        for (RefusalReason reason : RefusalReason.values()) {
            Counter.builder("factory.evaluator.dead.letters")
                    .description("Adapters and shards that could not be scored")
                    .tag("reason", reason.name())
                    .register(metrics);
        }
    }

    Message<byte[]> result(Context cause, EvaluationResult result) {
        return message(
                cause,
                Topics.EVALUATION_RESULTS,
                result.getAdapterId(),
                result,
                result.getEvaluationId(),
                result.getAdapterId(),
                result.getEvaluatedAt());
    }

    Message<byte[]> shard(Context cause, EvaluationShard shard, Instant now) {
        String key = EvaluationMapping.evaluationKey(shard) + "/" + shard.getShard();
        return message(cause, Topics.EVALUATION_SHARDS, key, shard, key, shard.getAdapterId(), now);
    }

    Message<byte[]> shardResult(Context cause, EvaluationShardResult result) {
        EvaluationShard shard = result.getShard();
        String key = EvaluationMapping.evaluationKey(shard);
        return message(
                cause,
                Topics.EVALUATION_SHARD_RESULTS,
                key,
                result,
                key + "/" + shard.getShard(),
                shard.getAdapterId(),
                result.getEvaluatedAt());
    }

    /** A dead letter: an unusable record, unchanged, with the reason. */
    Message<byte[]> deadLetter(KafkaRecord<byte[], byte[]> record, RefusalReason reason, String text) {
        metrics.counter("factory.evaluator.dead.letters", "reason", reason.name())
                .increment();
        return deadLetters.of(record, reason, text);
    }

    private Message<byte[]> message(
            Context cause, String topic, String key, SpecificRecord event, String id, String subject, Instant time) {
        Headers headers = KafkaHeaders.of(
                List.of(), EventHeaders.cloudEvent(SERVICE, event.getSchema().getName(), id, subject, time));
        return Message.of(codec.encode(topic, event))
                .addMetadata(OutgoingKafkaRecordMetadata.<byte[]>builder()
                        .withTopic(topic)
                        .withKey(key.getBytes(StandardCharsets.UTF_8))
                        .withHeaders(headers)
                        .build())
                .addMetadata(TracingMetadata.withCurrent(cause));
    }
}
