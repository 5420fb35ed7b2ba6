package io.adapterfactory.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adapterfactory.broker.testing.TestBroker;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.Topics;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A trainer that starts after another one has worked: the earlier work is not repeated. */
@Tag("campaign")
@QuarkusTest
@TestProfile(TrainerRestartIT.AfterAnotherTrainer.class)
@QuarkusTestResource(value = BrokerResource.class, restrictToAnnotatedClass = true)
@QuarkusTestResource(value = TrainerRestartIT.EarlierWork.class, restrictToAnnotatedClass = true)
class TrainerRestartIT {

    private static final String BASE = "restarted";

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @ConfigProperty(name = "test.registry.url")
    String registryUrl;

    /** Makes this class start its own service. */
    public static class AfterAnotherTrainer implements QuarkusTestProfile {}

    /** Three results, a version that was made from them, and a dead letter that was already published. */
    public static class EarlierWork implements QuarkusTestResourceLifecycleManager {

        @Override
        public Map<String, String> start() {
            TestBroker broker = TestBroker.get();
            Events events = new Events(broker.bootstrapServers(), broker.registryUrl());
            try {
                for (int i = 0; i < 3; i++) {
                    events.publish(Topics.EVALUATION_RESULTS, "restart" + i, Events.result(BASE, "restart" + i));
                }
                events.publish(Topics.HYPERNETWORK_VERSIONS, BASE + "/v2", version());
                RecordMetadata told = events.publishBytes(
                        Topics.EVALUATION_RESULTS, "told-before", "no avro".getBytes(StandardCharsets.UTF_8));
                commitAfter(broker.bootstrapServers(), told);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return Map.of();
        }

        private static void commitAfter(String bootstrapServers, RecordMetadata record) throws Exception {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
                admin.alterConsumerGroupOffsets(
                                "trainer-service",
                                Map.of(
                                        new TopicPartition(record.topic(), record.partition()),
                                        new OffsetAndMetadata(record.offset() + 1)))
                        .all()
                        .get();
            }
        }

        @Override
        public void stop() {
            // No round is running.
        }
    }

    @Test
    void resultsOfEarlierRoundsAreNotNewAndDeadLettersAreReportedOnce() throws Exception {
        // Given
        Events events = new Events(bootstrapServers, registryUrl);
        Duration limit = Duration.ofSeconds(60);
        await().atMost(limit)
                .until(() -> RestAssured.get("/q/health/ready").asString().contains("topicsRead\": true"));
        assertThat(newResults()).isZero();

        // When a new event arrives
        events.publishBytes(Topics.EVALUATION_RESULTS, "told-before", "still no avro".getBytes(StandardCharsets.UTF_8));
        events.publish(Topics.EVALUATION_RESULTS, "restart0", Events.result(BASE, "restart0"));
        events.publish(Topics.EVALUATION_RESULTS, "restart3", Events.result(BASE, "restart3"));

        // Then
        await().atMost(limit).untilAsserted(() -> assertThat(newResults()).isEqualTo(1));
        await().atMost(limit).until(() -> !deadLetters(events).isEmpty());
        assertThat(deadLetters(events)).containsExactly("still no avro");
        // If a champion's base model is not in the store, the trainer is not ready, and readiness shows the reason.
        var health = RestAssured.get("/q/health/ready");
        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(health.asString()).containsPattern("baseModelsMissing\": \"[^\"]*" + BASE);
    }

    private static List<String> deadLetters(Events events) {
        return events.all(Topics.RESULTS.deadLetters()).stream()
                .filter(record -> "told-before".equals(record.key()))
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    private static int newResults() {
        return RestAssured.get("/trainer")
                .jsonPath()
                .getInt("baseModels.find { it.baseModel == '" + BASE + "' }.newResults");
    }

    private static HypernetworkVersion version() {
        return HypernetworkVersion.newBuilder()
                .setBaseModel(BASE)
                .setVersion("v2")
                .setStage(HypernetworkStage.CHAMPION)
                .setLocation(Path.of("restarted-v2").toUri().toString())
                .setFiles(List.of())
                .setResultsSeen(3)
                .setCreatedAt(Instant.now())
                .build();
    }
}
