package io.adapterfactory.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adapterfactory.schemas.BenchmarkChoice;
import io.adapterfactory.schemas.DatasetReference;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.FileEntry;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.Interval;
import io.adapterfactory.schemas.PairedDelta;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.t2l.artifact.FileDigest;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.hypernetwork.HypernetworkFolder;
import io.apicurio.registry.serde.avro.AvroKafkaDeserializer;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
class TrainerIT {

    private static final Duration LIMIT = Duration.ofSeconds(120);

    @TempDir
    Path folder;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @ConfigProperty(name = "test.registry.url")
    String registryUrl;

    @ConfigProperty(name = "factory.store")
    Path store;

    @Test
    void enoughResultsBringANewVersionTrainedFromTheChampion() throws Exception {
        Path dataset = folder.resolve("echo.jsonl");
        Files.writeString(
                dataset, "{\"prompt\":\"ab>\",\"response\":\"ab\"}\n{\"prompt\":\"c1>\",\"response\":\"c1\"}\n");
        // Garbage on a topic that the trainer reads must not stop it.
        publishBytes(Topics.EVALUATION_RESULTS, "garbage", "no avro".getBytes(StandardCharsets.UTF_8));
        publish(Topics.TASK_DESCRIPTIONS, "echo", task(dataset));
        publish(Topics.HYPERNETWORK_VERSIONS, "nano/v1", champion());
        for (int i = 0; i < 3; i++) {
            publish(Topics.EVALUATION_RESULTS, "adapter" + i, result(i));
        }

        HypernetworkVersion made = awaitVersion("v2");

        assertThat(made.getParentVersion()).isEqualTo("v1");
        assertThat(made.getStage()).isIn(HypernetworkStage.CHAMPION, HypernetworkStage.REJECTED);
        assertThat(made.getTrainingSteps()).isEqualTo(4);
        assertThat(made.getTrainedTasks())
                .as("twelve of the suite and the published one")
                .isEqualTo(13);
        assertThat(made.getReason()).contains("validation loss");
        Path location = Path.of(URI.create(made.getLocation()));
        new Manifest(made.getFiles().stream()
                        .map(file -> new FileDigest(file.getName(), file.getSize(), file.getSha256()))
                        .toList())
                .verify(location);
        assertThat(HypernetworkFolder.readWeights(location, HypernetworkFolder.readConfig(location)))
                .isNotEqualTo(HypernetworkFolder.readWeights(v1(), HypernetworkFolder.readConfig(v1())));
        double before = made.getValidation().get(0).getValue();
        double after = made.getValidation().get(1).getValue();
        assertThat(made.getStage() == HypernetworkStage.CHAMPION).isEqualTo(after <= before);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(
                        RestAssured.get("/trainer").jsonPath().getInt("baseModels[0].newResults"))
                .isZero());
        assertThat(RestAssured.get("/q/health").statusCode()).isEqualTo(200);
    }

    private Path v1() {
        return store.resolve("hypernetworks/nano/v1");
    }

    private static TaskDescription task(Path dataset) {
        return TaskDescription.newBuilder()
                .setTaskId("echo")
                .setDescription("say it again")
                .setBaseModel("nano")
                .setDataset(DatasetReference.newBuilder()
                        .setUri(dataset.toUri().toString())
                        .build())
                .setSubmittedAt(Instant.now())
                .build();
    }

    private HypernetworkVersion champion() throws Exception {
        return HypernetworkVersion.newBuilder()
                .setBaseModel("nano")
                .setVersion("v1")
                .setStage(HypernetworkStage.CHAMPION)
                .setLocation(v1().toUri().toString())
                .setFiles(Manifest.of(v1()).files().stream()
                        .map(file -> new FileEntry(file.name(), file.size(), file.sha256()))
                        .toList())
                .setCreatedAt(Instant.now())
                .build();
    }

    private static EvaluationResult result(int i) {
        Interval interval = Interval.newBuilder().setLow(0).setHigh(1).build();
        return EvaluationResult.newBuilder()
                .setEvaluationId("evaluation" + i)
                .setAdapterId("adapter" + i)
                .setTaskId("task" + i)
                .setBaseModel("nano")
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

    private Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("apicurio.registry.url", registryUrl);
        settings.put("apicurio.registry.auto-register", true);
        settings.put("apicurio.registry.use-specific-avro-reader", true);
        settings.put("group.id", UUID.randomUUID().toString());
        settings.put("auto.offset.reset", "earliest");
        return settings;
    }

    private <T extends SpecificRecord> void publish(String topic, String key, T value) throws Exception {
        try (AvroKafkaSerializer<T> serializer = new AvroKafkaSerializer<>()) {
            serializer.configure(settings(), false);
            publishBytes(topic, key, serializer.serialize(topic, value));
        }
    }

    private void publishBytes(String topic, String key, byte[] value) throws Exception {
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(settings(), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, key, value)).get();
        }
    }

    private HypernetworkVersion awaitVersion(String name) {
        AvroKafkaDeserializer<HypernetworkVersion> deserializer = new AvroKafkaDeserializer<>();
        deserializer.configure(settings(), false);
        List<HypernetworkVersion> found = new ArrayList<>();
        try (KafkaConsumer<String, HypernetworkVersion> consumer =
                new KafkaConsumer<>(settings(), new StringDeserializer(), deserializer)) {
            consumer.subscribe(List.of(Topics.HYPERNETWORK_VERSIONS));
            await().atMost(LIMIT).until(() -> {
                consumer.poll(Duration.ofMillis(500)).forEach(record -> {
                    if (record.value().getVersion().equals(name)) {
                        found.add(record.value());
                    }
                });
                return !found.isEmpty();
            });
        }
        return found.get(0);
    }
}
