package io.adapterfactory.messaging;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes single records that no consumed record causes: orders by people, and the state of served adapters. */
@ApplicationScoped
public class EventProducer {

    private static final int LIMIT_MS = 10_000;

    private final KafkaProducer<byte[], byte[]> producer;
    private final TextMapPropagator traces;

    EventProducer(@Identifier("default-kafka-broker") Map<String, Object> kafka, OpenTelemetry telemetry) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("max.block.ms", LIMIT_MS);
        this.traces = telemetry.getPropagators().getTextMapPropagator();
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Returns when the broker has acknowledged the record. Adds the caller's trace to the headers, unless they have
     * one.
     *
     * @throws KafkaException when the broker does not accept the record
     */
    public void send(ProducerRecord<byte[], byte[]> outgoing) {
        traces.inject(Context.current(), outgoing.headers(), (headers, name, value) -> {
            if (headers.lastHeader(name) == null) {
                headers.add(name, value.getBytes(StandardCharsets.UTF_8));
            }
        });
        try {
            producer.send(outgoing).get();
        } catch (ExecutionException e) {
            throw new KafkaException(
                    "the broker did not accept a record for " + outgoing.topic() + ": "
                            + e.getCause().getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while writing to " + outgoing.topic(), e);
        }
    }

    @PreDestroy
    void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
