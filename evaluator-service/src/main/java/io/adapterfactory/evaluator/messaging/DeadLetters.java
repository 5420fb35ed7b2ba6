package io.adapterfactory.evaluator.messaging;

import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventHeaders;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.context.Context;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/** Adapters that cannot be scored, as they came and with the reason. */
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
    void send(Message<byte[]> message, RefusalReason reason, String text) {
        IncomingKafkaRecordMetadata<?, ?> from =
                message.getMetadata(IncomingKafkaRecordMetadata.class).orElseThrow();
        LOG.warnf(
                "record %s-%d@%d goes to the dead letters: %s: %s",
                from.getTopic(), from.getPartition(), from.getOffset(), reason, text);
        emitter.sendMessageAndAwait(Message.of(message.getPayload())
                .addMetadata(OutgoingKafkaRecordMetadata.<Object>builder()
                        .withTopic(Topics.ADAPTERS.deadLetters())
                        .withKey(from.getKey())
                        .withHeaders(KafkaHeaders.of(
                                from.getHeaders(),
                                EventHeaders.deadLetter(
                                        "evaluator",
                                        reason.name(),
                                        text,
                                        from.getTopic(),
                                        from.getPartition(),
                                        from.getOffset())))
                        .build())
                .addMetadata(message.getMetadata(TracingMetadata.class)
                        .orElseGet(() -> TracingMetadata.withCurrent(Context.root()))));
        metrics.counter("factory.evaluator.dead.letters", "reason", reason.name())
                .increment();
    }
}
