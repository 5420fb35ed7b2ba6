package io.adapterfactory.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adapterfactory.schemas.FileEntry;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.t2l.artifact.Manifest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two trainers at once: the one that started first can no longer publish. */
@Tag("campaign")
@QuarkusTest
@TestProfile(TrainerFencedIT.AsFirstOfTwo.class)
@QuarkusTestResource(value = BrokerResource.class, restrictToAnnotatedClass = true)
class TrainerFencedIT {

    private static final String BASE = "fenced";

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @ConfigProperty(name = "test.registry.url")
    String registryUrl;

    @ConfigProperty(name = "factory.store")
    Path store;

    @ConfigProperty(name = "mp.messaging.outgoing.new-versions.transactional.id")
    String transactionalId;

    /** This class's own service, which gives up publishing after one retry instead of five. */
    public static class AsFirstOfTwo implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("mp.messaging.outgoing.new-versions.retries", "1");
        }
    }

    @Test
    void aTrainerThatAnotherOneHasReplacedPublishesNothingAndSaysSo() throws Exception {
        // Given a champion of a separate base model
        Duration limit = Duration.ofSeconds(120);
        Events events = new Events(bootstrapServers, registryUrl);
        copy(store.resolve("base-models/nano"), store.resolve("base-models/" + BASE));
        await().atMost(limit)
                .until(() -> RestAssured.get("/q/health/ready").asString().contains("topicsRead\": true"));
        assertThat(RestAssured.get("/q/health/live").statusCode()).isEqualTo(200);
        events.publish(Topics.HYPERNETWORK_VERSIONS, BASE + "/v1", champion());
        Path dataset = Files.writeString(store.resolve("echo.jsonl"), "{\"prompt\":\"ab>\",\"response\":\"ab\"}\n");
        events.publish(
                Topics.TASK_DESCRIPTIONS,
                "fenced",
                TrainerIT.task("fenced", BASE, dataset.toUri().toString()));

        // When another trainer starts, and then a round is due
        try (KafkaProducer<byte[], byte[]> another = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "transactional.id", transactionalId),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            another.initTransactions();
            for (int i = 0; i < 3; i++) {
                events.publish(Topics.EVALUATION_RESULTS, "fenced" + i, Events.result(BASE, "fenced" + i));
            }

            // Then
            await().atMost(limit).until(() -> RestAssured.get("/q/health/live").statusCode() == 503);
        }
        assertThat(events.all(Topics.HYPERNETWORK_VERSIONS)).noneMatch(record -> (BASE + "/v2").equals(record.key()));
        assertThat(RestAssured.get("/q/metrics").asString())
                .contains("factory_trainer_rounds_total{outcome=\"fenced\"");
    }

    private HypernetworkVersion champion() throws Exception {
        Path v1 = store.resolve("hypernetworks/nano/v1");
        return HypernetworkVersion.newBuilder()
                .setBaseModel(BASE)
                .setVersion("v1")
                .setStage(HypernetworkStage.CHAMPION)
                .setLocation(v1.toUri().toString())
                .setFiles(Manifest.of(v1).files().stream()
                        .map(file -> new FileEntry(file.name(), file.size(), file.sha256()))
                        .toList())
                .setCreatedAt(Instant.now())
                .build();
    }

    private static void copy(Path from, Path to) throws Exception {
        Files.createDirectories(to);
        try (var files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
