package io.adapterfactory.messaging;

import io.adapterfactory.schemas.Topic;
import io.adapterfactory.schemas.wire.EventHeaders;
import io.opentelemetry.context.Context;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.kafka.KafkaRecord;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.inject.Singleton;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/** Builds dead letters: unusable records with their bytes unchanged and the reason in the headers. */
@Singleton
public class DeadLetterBuilder {

    private static final Logger LOG = Logger.getLogger(DeadLetterBuilder.class);

    /** Where a record came from. */
    public record Origin(String topic, int partition, long offset) {}

    private final ServiceName service;

    public DeadLetterBuilder(ServiceName service) {
        this.service = service;
    }

    /**
     * The dead letter of a channel's record, in the record's trace.
     *
     * @param code one machine-readable word, for example {@code UNREADABLE}
     * @param reason human-readable
     */
    public Message<byte[]> of(KafkaRecord<byte[], byte[]> record, Enum<?> code, String reason) {
        IncomingKafkaRecordMetadata<?, ?> from =
                record.getMetadata(IncomingKafkaRecordMetadata.class).orElseThrow();
        Origin origin = new Origin(from.getTopic(), from.getPartition(), from.getOffset());
        Headers headers = headers(from.getHeaders(), origin, code, reason);
        return message(record.getKey(), record.getPayload(), origin, headers, RecordTraces.of(record));
    }

    /** The dead letter of a consumer's record. */
    public Message<byte[]> of(ConsumerRecord<byte[], byte[]> record, Enum<?> code, String reason) {
        Origin origin = new Origin(record.topic(), record.partition(), record.offset());
        Headers headers = headers(record.headers(), origin, code, reason);
        return message(record.key(), record.value(), origin, headers, Context.root());
    }

    /** The headers of a dead letter: the record's own, then the reason. Also logs the rejection. */
    public Headers headers(Headers own, Origin origin, Enum<?> code, String reason) {
        LOG.warnf(
                "record %s-%d@%d is sent to the dead letters: %s: %s",
                origin.topic(), origin.partition(), origin.offset(), code, reason);
        return KafkaHeaders.of(
                own,
                EventHeaders.deadLetter(
                        service.toString(), code.name(), reason, origin.topic(), origin.partition(), origin.offset()));
    }

    private static Message<byte[]> message(byte[] key, byte[] value, Origin origin, Headers headers, Context trace) {
        return Message.of(value)
                .addMetadata(OutgoingKafkaRecordMetadata.<byte[]>builder()
                        .withTopic(origin.topic() + Topic.DEAD_LETTERS)
                        .withKey(key)
                        .withHeaders(headers)
                        .build())
                .addMetadata(TracingMetadata.withCurrent(trace));
    }
}
