package io.adapterfactory.trainer.messaging;

import io.adapterfactory.schemas.Topic;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventHeaders;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/** Records that the trainer cannot use, as they came and with the reason. Made at the start, so that its metrics are there. */
@Startup
@ApplicationScoped
class DeadLetters {

    /** Why a record cannot be used, as a word for machines. */
    enum Reason {
        /** The bytes are no record of the topic's type. */
        UNREADABLE,
        /** The record breaks a rule, for example a data set that cannot be used. */
        INVALID
    }

    private static final Logger LOG = Logger.getLogger(DeadLetters.class);

    private final MutinyEmitter<byte[]> emitter;
    private final MeterRegistry metrics;

    DeadLetters(@Channel("dead-letters") MutinyEmitter<byte[]> emitter, MeterRegistry metrics) {
        this.emitter = emitter;
        this.metrics = metrics;
        // Known from the start, so that the first one is seen as an increase.
        for (String topic : TopicFollower.TOPICS) {
            for (Reason reason : Reason.values()) {
                counter(topic, reason);
            }
        }
    }

    /** Returns when the broker has the record. */
    void send(ConsumerRecord<byte[], byte[]> record, Reason reason, String message) {
        LOG.warnf(
                "record %s-%d@%d goes to the dead letters: %s",
                record.topic(), record.partition(), record.offset(), message);
        RecordHeaders headers = new RecordHeaders(record.headers());
        EventHeaders.deadLetter("trainer", reason.name(), message, record.topic(), record.partition(), record.offset())
                .forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
        emitter.sendMessageAndAwait(Message.of(record.value())
                .addMetadata(OutgoingKafkaRecordMetadata.<byte[]>builder()
                        .withTopic(topic(record.topic()).deadLetters())
                        .withKey(record.key())
                        .withHeaders(headers)
                        .build()));
        counter(record.topic(), reason).increment();
    }

    private Counter counter(String topic, Reason reason) {
        return metrics.counter("factory.trainer.dead.letters", "topic", topic, "reason", reason.name());
    }

    private static Topic topic(String name) {
        return Topics.all().stream()
                .filter(topic -> topic.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
