package io.adapterfactory.trainer.messaging;

import io.adapterfactory.messaging.DeadLetterBuilder;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.smallrye.reactive.messaging.MutinyEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;

/**
 * Publishes dead letters: unusable records, unchanged, with the reason. Created at startup, so that its metrics exist.
 */
@Startup
@ApplicationScoped
class DeadLetters {

    /** Why a record cannot be used, machine-readable. */
    enum Reason {
        /** The bytes are not a record of the topic's type. */
        UNREADABLE,
        /** The record breaks a rule, for example a data set that cannot be used. */
        INVALID
    }

    private final MutinyEmitter<byte[]> emitter;
    private final DeadLetterBuilder deadLetters;
    private final MeterRegistry metrics;

    DeadLetters(
            @Channel("dead-letters") MutinyEmitter<byte[]> emitter,
            DeadLetterBuilder deadLetters,
            MeterRegistry metrics) {
        this.deadLetters = deadLetters;
        this.emitter = emitter;
        this.metrics = metrics;
        // Registered at startup, so that the first one is seen as an increase.
        for (String topic : EventFollower.TOPICS) {
            for (Reason reason : Reason.values()) {
                counter(topic, reason);
            }
        }
    }

    /** Returns when the broker has acknowledged the record. */
    void send(ConsumerRecord<byte[], byte[]> record, Reason reason, String message) {
        emitter.sendMessageAndAwait(deadLetters.of(record, reason, message));
        counter(record.topic(), reason).increment();
    }

    private Counter counter(String topic, Reason reason) {
        return Counter.builder("factory.trainer.dead.letters")
                .description("Records that could not be used")
                .tags("topic", topic, "reason", reason.name())
                .register(metrics);
    }
}
