package io.adapterfactory.trainer.messaging;

import io.adapterfactory.schemas.Topic;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventHeaders;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/** Records that the trainer cannot use, as they came and with the reason. */
@ApplicationScoped
class DeadLetters {

    private static final Logger LOG = Logger.getLogger(DeadLetters.class);

    private final MutinyEmitter<byte[]> emitter;
    private final MeterRegistry metrics;

    DeadLetters(@Channel("dead-letters") MutinyEmitter<byte[]> emitter, MeterRegistry metrics) {
        this.emitter = emitter;
        this.metrics = metrics;
    }

    /** Returns when the broker has the record. */
    void send(ConsumerRecord<byte[], byte[]> record, String code, String message) {
        LOG.warnf(
                "record %s-%d@%d goes to the dead letters: %s",
                record.topic(), record.partition(), record.offset(), message);
        RecordHeaders headers = new RecordHeaders(record.headers());
        EventHeaders.deadLetter("trainer", code, message, record.topic(), record.partition(), record.offset())
                .forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
        emitter.sendMessageAndAwait(Message.of(record.value())
                .addMetadata(OutgoingKafkaRecordMetadata.<byte[]>builder()
                        .withTopic(topic(record.topic()).deadLetters())
                        .withKey(record.key())
                        .withHeaders(headers)
                        .build()));
        metrics.counter("factory.trainer.dead.letters", "topic", record.topic(), "reason", code)
                .increment();
    }

    private static Topic topic(String name) {
        return Topics.all().stream()
                .filter(topic -> topic.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
