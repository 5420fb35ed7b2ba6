package io.adapterfactory.dashboard.kafka;

import io.adapterfactory.dashboard.row.Place;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads single records again from their topics, one at a time. */
final class RecordLookup implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final KafkaConsumer<byte[], byte[]> consumer;

    RecordLookup(Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.remove("group.id");
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", false);
        settings.put("allow.auto.create.topics", false);
        settings.put("max.poll.records", 1);
        settings.put("fetch.max.wait.ms", 100);
        settings.put("max.partition.fetch.bytes", 65_536);
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** The record at a position, or nothing if the broker no longer has it. */
    synchronized Optional<ConsumerRecord<byte[], byte[]>> find(String topic, Place place) {
        TopicPartition partition = new TopicPartition(topic, place.partition());
        consumer.assign(List.of(partition));
        consumer.seek(partition, place.offset());
        long until = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < until) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
                return record.offset() == place.offset() ? Optional.of(record) : Optional.empty();
            }
            if (consumer.position(partition) > place.offset()) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    @Override
    public synchronized void close() {
        consumer.close();
    }
}
