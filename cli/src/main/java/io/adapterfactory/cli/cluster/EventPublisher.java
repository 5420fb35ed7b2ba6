package io.adapterfactory.cli.cluster;

import io.adapterfactory.cli.error.FactoryException;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.StringSerializer;

/** Publishes events in the registry's wire format, with CloudEvents attributes in the headers. */
public final class EventPublisher implements AutoCloseable {

    private static final String SOURCE = "/factory/cli";

    private final KafkaProducer<String, SpecificRecord> producer;
    private final Cluster cluster;

    /** @throws FactoryException when the broker or the registry is unavailable */
    public EventPublisher(Cluster cluster) {
        cluster.requireBroker();
        cluster.requireRegistry();
        this.cluster = cluster;
        Map<String, Object> settings = cluster.clientSettings();
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        AvroKafkaSerializer<SpecificRecord> values = new AvroKafkaSerializer<>();
        values.configure(cluster.serde(), false);
        this.producer = new KafkaProducer<>(settings, new StringSerializer(), values);
    }

    /**
     * Returns immediately; events that are sent at about the same time are batched.
     *
     * @return completes when the broker has acknowledged the event, fails when it did not
     */
    public Future<?> send(String topic, String key, SpecificRecord event) {
        ProducerRecord<String, SpecificRecord> outgoing = new ProducerRecord<>(topic, key, event);
        header(outgoing.headers(), "ce_specversion", "1.0");
        header(outgoing.headers(), "ce_id", UUID.randomUUID().toString());
        header(outgoing.headers(), "ce_source", SOURCE);
        header(outgoing.headers(), "ce_type", event.getSchema().getFullName());
        header(outgoing.headers(), "ce_time", Instant.now().toString());
        header(outgoing.headers(), "ce_subject", key);
        return producer.send(outgoing);
    }

    /** Returns when the broker has acknowledged the event. */
    public void publish(String topic, String key, SpecificRecord event) {
        await(topic, send(topic, key, event));
    }

    /**
     * Waits for what {@link #send} returned.
     *
     * @throws FactoryException when the broker did not accept the event
     */
    public void await(String topic, Future<?> sent) {
        try {
            sent.get();
        } catch (ExecutionException e) {
            throw FactoryException.unavailable(
                    "the broker at " + cluster.bootstrap() + " did not accept an event for " + topic + ": "
                            + e.getCause().getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FactoryException.failed("interrupted while publishing");
        }
    }

    private static void header(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        producer.close();
    }
}
