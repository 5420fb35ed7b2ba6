package io.adapterfactory.cli.cluster;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.schemas.wire.EventCodec;
import io.adapterfactory.schemas.wire.RegistryUnreachableException;
import io.adapterfactory.schemas.wire.UnreadableEventException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads whole topics without a consumer group, so that other readers are not affected. */
public final class EventReader implements AutoCloseable {

    /** Where to start reading. */
    public enum From {
        BEGINNING,
        NOW
    }

    /** One record of a topic. */
    public record Event(ConsumerRecord<byte[], byte[]> raw) {

        public String topic() {
            return raw.topic();
        }
    }

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final EventCodec values;

    /** @throws FactoryException when the broker does not answer, or a topic does not exist (exit code 3) */
    public EventReader(Cluster cluster, List<String> topics, From from) {
        cluster.requireBroker();
        Map<String, Object> settings = cluster.clientSettings();
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("allow.auto.create.topics", false);
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.values = new EventCodec(URI.create(cluster.registry()));
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            partitions.addAll(partitionsOf(cluster, topic));
        }
        consumer.assign(partitions);
        if (from == From.BEGINNING) {
            consumer.seekToBeginning(partitions);
        } else {
            consumer.seekToEnd(partitions);
        }
        // Seeking is lazy; a query for the position executes it.
        partitions.forEach(consumer::position);
    }

    private List<TopicPartition> partitionsOf(Cluster cluster, String topic) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            consumer.close();
            throw FactoryException.notFound("the broker at " + cluster.bootstrap() + " has no topic " + topic);
        }
        return partitions;
    }

    /** The next records, waiting at most {@code limit}; often empty. */
    public List<Event> poll(Duration limit) {
        List<Event> events = new ArrayList<>();
        consumer.poll(limit).forEach(raw -> events.add(new Event(raw)));
        return events;
    }

    /** All current records of the topics. */
    public List<Event> untilEnd() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        List<Event> events = new ArrayList<>();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            events.addAll(poll(Duration.ofMillis(200)));
        }
        return events;
    }

    /**
     * The event's record; empty if its bytes are not a record of the factory.
     *
     * @throws FactoryException (exit code 4) when the registry is unavailable
     */
    public Optional<SpecificRecord> decode(Event event) {
        try {
            return Optional.of(values.decode(event.topic(), event.raw().value(), SpecificRecord.class));
        } catch (UnreadableEventException e) {
            return Optional.empty();
        } catch (RegistryUnreachableException e) {
            throw FactoryException.unavailable(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        consumer.close();
        values.close();
    }
}
