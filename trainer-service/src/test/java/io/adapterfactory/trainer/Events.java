package io.adapterfactory.trainer;

import static org.awaitility.Awaitility.await;

import io.adapterfactory.schemas.BenchmarkChoice;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.Interval;
import io.adapterfactory.schemas.PairedDelta;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.Topic;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventCodec;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A client of the service under test. */
final class Events {

    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final String bootstrapServers;
    private final EventCodec codec;

    Events(String bootstrapServers, String registryUrl) {
        this.bootstrapServers = bootstrapServers;
        this.codec = new EventCodec(URI.create(registryUrl));
    }

    RecordMetadata publish(String topic, String key, SpecificRecord value) throws Exception {
        return publishBytes(topic, key, codec.encode(topic, value));
    }

    RecordMetadata publishBytes(String topic, String key, byte[] value) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers);
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            return producer.send(new ProducerRecord<>(topic, key, value)).get();
        }
    }

    <T extends SpecificRecord> T awaitRecord(String topic, String key, Class<T> type) {
        return codec.decode(topic, awaitBytes(topic, key).value(), type);
    }

    /** The record of a version at a stage. */
    HypernetworkVersion awaitVersion(String key, HypernetworkStage stage) {
        List<HypernetworkVersion> found = new ArrayList<>();
        await().atMost(LIMIT).until(() -> {
            found.addAll(versions(key).stream()
                    .filter(version -> version.getStage() == stage)
                    .toList());
            return !found.isEmpty();
        });
        return found.get(0);
    }

    /** Every record of a version. */
    List<HypernetworkVersion> versions(String key) {
        return allVersions().stream()
                .filter(version -> key.equals(Topics.versionKey(version.getBaseModel(), version.getVersion())))
                .toList();
    }

    /** Every record of every version. */
    List<HypernetworkVersion> allVersions() {
        return all(Topics.HYPERNETWORK_VERSIONS).stream()
                .map(record -> codec.decode(Topics.HYPERNETWORK_VERSIONS, record.value(), HypernetworkVersion.class))
                .toList();
    }

    /** The trainer's own orders for versions with this prefix, as records of the topic. */
    List<TaskDescription> validationOrders(String baseModel, String version) {
        return orders("validation/" + baseModel + "/" + version);
    }

    private List<TaskDescription> orders(String prefix) {
        return all(Topics.TASK_DESCRIPTIONS).stream()
                .filter(record -> record.key() != null && record.key().startsWith(prefix))
                .map(record -> codec.decode(Topics.TASK_DESCRIPTIONS, record.value(), TaskDescription.class))
                .toList();
    }

    /** The trainer's own orders of controls of a version, as records of the topic. */
    List<TaskDescription> controls(String baseModel, String version) {
        return orders("control/" + baseModel + "/" + version + "/");
    }

    /** The result of an order with a given number of right answers out of one hundred. */
    static EvaluationResult graded(TaskDescription order, int right) {
        List<Float> grades = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            grades.add(i < right ? 1f : 0f);
        }
        return EvaluationResult.newBuilder(result(order.getBaseModel(), "graded " + order.getTaskId()))
                .setTaskId(order.getTaskId())
                .setHypernetworkVersion(order.getHypernetworkVersion())
                .setBenchmark(order.getBenchmarks().get(0))
                .setPurpose(order.getPurpose())
                .setExamples(100)
                .setScore(right / 100.0)
                .setGrades(grades)
                .build();
    }

    /** The reason in the dead letter of a key on a topic. */
    String awaitReason(Topic topic, String key) {
        ConsumerRecord<String, byte[]> record = awaitBytes(topic.deadLetters(), key);
        return new String(record.headers().lastHeader("dead-letter-reason").value(), StandardCharsets.UTF_8);
    }

    private ConsumerRecord<String, byte[]> awaitBytes(String topic, String key) {
        List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
        await().atMost(LIMIT).until(() -> {
            found.addAll(all(topic).stream()
                    .filter(record -> key.equals(record.key()))
                    .toList());
            return !found.isEmpty();
        });
        return found.get(0);
    }

    /** All current records of a topic. */
    List<ConsumerRecord<String, byte[]>> all(String topic) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed");
        List<ConsumerRecord<String, byte[]>> all = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(all::add);
            }
        }
        return all;
    }

    /** A result of evaluation {@code id}. */
    static EvaluationResult result(String baseModel, String id) {
        Interval interval = Interval.newBuilder().setLow(0).setHigh(1).build();
        return EvaluationResult.newBuilder()
                .setEvaluationId(id)
                .setAdapterId(id)
                .setTaskId("task of " + id)
                .setBaseModel(baseModel)
                .setHypernetworkVersion("v1")
                .setBenchmark("reverse")
                .setBenchmarkDigest("0")
                .setBenchmarkChoice(BenchmarkChoice.NAMED)
                .setMetric("exact_match")
                .setExamples(10)
                .setScore(0.5)
                .setScoreInterval(interval)
                .setBaseScore(0.1)
                .setPairedDelta(PairedDelta.newBuilder()
                        .setDelta(0.4)
                        .setInterval(interval)
                        .setPValue(0.1)
                        .build())
                .setDurationMs(1)
                .setEvaluatedAt(Instant.now())
                .build();
    }
}
