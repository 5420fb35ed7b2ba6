package io.adapterfactory.evaluator;

import io.adapterfactory.schemas.FileEntry;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.Interval;
import io.adapterfactory.schemas.PredictedScore;
import io.adapterfactory.schemas.Timings;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventCodec;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.artifact.Manifest;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Represents all other writers and readers of the topics. */
public final class TestEvents implements AutoCloseable {

    private final KafkaProducer<String, byte[]> producer;
    private final EventCodec codec;
    private final String bootstrapServers;

    public TestEvents(String bootstrapServers, String registryUrl) {
        this.bootstrapServers = bootstrapServers;
        this.codec = new EventCodec(URI.create(registryUrl));
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 5, "acks", "all"),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    public void publish(String topic, String key, SpecificRecord record) {
        publish(topic, key, codec.encode(topic, record));
    }

    /** Returns when the broker has acknowledged the record. */
    public void publish(String topic, String key, byte[] value) {
        try {
            producer.send(new ProducerRecord<>(topic, key, value)).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Returns immediately; {@link #flush()} waits. */
    public void send(String topic, String key, SpecificRecord record) {
        producer.send(new ProducerRecord<>(topic, key, codec.encode(topic, record)));
    }

    public void flush() {
        producer.flush();
    }

    public void publish(GeneratedAdapter adapter) {
        publish(Topics.GENERATED_ADAPTERS, adapter.getTaskId(), adapter);
    }

    /** An adapter for reversing, in a new folder, with any description. */
    public static GeneratedAdapter.Builder reversing(Path parent, String description)
            throws IOException, URISyntaxException {
        return of(Path.of(TestEvents.class.getResource("/adapters/reverse").toURI()), parent, description);
    }

    /** A copy of an adapter, in a new folder. */
    public static GeneratedAdapter.Builder of(Path source, Path parent, String description) {
        String id = UUID.randomUUID().toString().replace("-", "");
        Path target = parent.resolve(id);
        Manifest manifest = ArtifactDirectory.write(target, BrokerResource.signatures(), directory -> {
            for (String name : List.of("adapter_config.json", "adapter_model.safetensors")) {
                Files.copy(source.resolve(name), directory.resolve(name));
            }
        });
        return adapter(id, description)
                .setLocation(target.toUri().toString())
                .setFiles(manifest.files().stream()
                        .map(file -> new FileEntry(file.name(), file.size(), file.sha256()))
                        .toList());
    }

    /** An adapter's event without files. */
    public static GeneratedAdapter.Builder adapter(String id, String description) {
        int seed = id.hashCode();
        ByteBuffer code = ByteBuffer.allocate(4 * 8).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 8; i++) {
            code.putFloat((float) Math.sin(seed * 0.37 + i * i));
        }
        return GeneratedAdapter.newBuilder()
                .setAdapterId(id)
                .setTaskId("task-" + id)
                .setDescription(description)
                .setBaseModel("nano")
                .setHypernetworkVersion("v1")
                .setLocation("file:///nowhere/" + id)
                .setFiles(List.of())
                .setRank(8)
                .setAlpha(8)
                .setTargetModules(List.of("q_proj", "v_proj", "o_proj"))
                .setTaskCode(code.flip())
                .setTimings(new Timings(12L, 8.5, 3.25, 4.0, 1))
                .setBenchmarks(List.of("reverse"))
                .setGeneratedAt(Instant.now());
    }

    /** The first value of a key that arrives on a topic within a minute. */
    public <T extends SpecificRecord> T await(String topic, java.util.function.Predicate<T> wanted, Class<T> type) {
        try (KafkaConsumer<String, byte[]> consumer = consumer()) {
            consumer.subscribe(List.of(topic));
            long until = System.nanoTime() + Duration.ofMinutes(1).toNanos();
            while (System.nanoTime() < until) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(300))) {
                    T event = codec.decode(topic, record.value(), type);
                    if (wanted.test(event)) {
                        return event;
                    }
                }
            }
        }
        throw new AssertionError("nothing like it came on " + topic + " within a minute");
    }

    /** Passes on every record of a topic, from its beginning, in a separate thread. */
    public <T extends SpecificRecord> Follower<T> follow(
            String topic, Class<T> type, java.util.function.Consumer<T> listener) {
        return new Follower<>(topic, type, listener);
    }

    /** Reads a topic until it is closed. */
    public final class Follower<T extends SpecificRecord> implements AutoCloseable {

        private final Thread thread;
        private volatile boolean stops;

        private Follower(String topic, Class<T> type, java.util.function.Consumer<T> listener) {
            this.thread = new Thread(() -> read(topic, type, listener), "follows " + topic);
            this.thread.start();
        }

        private void read(String topic, Class<T> type, java.util.function.Consumer<T> listener) {
            try (KafkaConsumer<String, byte[]> consumer = consumer()) {
                consumer.subscribe(List.of(topic));
                while (!stops) {
                    for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(300))) {
                        if (record.value() != null) {
                            listener.accept(codec.decode(topic, record.value(), type));
                        }
                    }
                }
            }
        }

        @Override
        public void close() {
            stops = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private KafkaConsumer<String, byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "group.id",
                        UUID.randomUUID().toString(),
                        "auto.offset.reset",
                        "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    /** All current records of a topic for a {@code read_committed} reader. */
    public <T extends SpecificRecord> List<T> all(String topic, Class<T> type) {
        List<T> events = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(300))) {
                    events.add(codec.decode(topic, record.value(), type));
                }
            }
        }
        return events;
    }

    /** A prediction with an interval of the level 0.8. */
    public static PredictedScore predictedScore(double value, double low, double high) {
        return PredictedScore.newBuilder()
                .setValue(value)
                .setInterval(Interval.newBuilder()
                        .setLow(low)
                        .setHigh(high)
                        .setLevel(0.8)
                        .build())
                .build();
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close();
        codec.close();
    }
}
