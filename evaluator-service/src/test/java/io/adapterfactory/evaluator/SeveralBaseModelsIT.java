package io.adapterfactory.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adapterfactory.broker.testing.TestBroker;
import io.adapterfactory.schemas.EvaluationOutcome;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Base models that are added and removed while the evaluator runs. Only one at a time fits into memory. */
@Tag("campaign")
@QuarkusTest
@WithTestResource(SeveralBaseModelsIT.Resource.class)
class SeveralBaseModelsIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** A store with nano, and memory for one model of its size (2.7 MB). */
    public static class Resource implements QuarkusTestResourceLifecycleManager {

        @Override
        public Map<String, String> start() {
            TestBroker broker = TestBroker.get();
            return Map.of(
                    "kafka.bootstrap.servers", broker.bootstrapServers(),
                    "factory.registry-url", broker.registryUrl(),
                    "test.registry.url", broker.registryUrl(),
                    "factory.base-models.max-memory", "5M",
                    "factory.base-models.batch-memory", "1M",
                    "factory.store", BrokerResource.newStore().toString());
        }

        @Override
        public void stop() {}
    }

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @ConfigProperty(name = "test.registry.url")
    String registryUrl;

    @ConfigProperty(name = "factory.store")
    Path store;

    private TestEvents events;

    @BeforeEach
    void awaitReady() {
        events = new TestEvents(bootstrapServers, registryUrl);
        await().atMost(LIMIT).until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
    }

    @AfterEach
    void close() {
        events.close();
    }

    @Test
    void baseModelsThatComeAndGoNeedNoRestart() throws Exception {
        assertThat(health()).contains("\"base model nano\": \"loaded, 0.00 GiB\"");

        // A second one is found, replaces the first one in memory, and reports that no benchmark fits the task
        add("twin");
        EvaluationResult unscored = result(publish("twin", "turn it around", List.of()));
        assertThat(unscored.getOutcome()).isEqualTo(EvaluationOutcome.NO_BENCHMARK);
        assertThat(unscored.getBenchmark()).isEmpty();
        assertThat(unscored.getExamples()).isZero();
        assertThat(unscored.getGrades()).isEmpty();
        assertThat(unscored.getWarnings())
                .singleElement()
                .asString()
                .startsWith("no benchmark of base model twin fits the task");
        assertThat(health()).contains("\"base model nano\": \"not loaded", "\"base model twin\": \"loaded");

        // With a benchmark, adapters of both in one partition are all scored
        SmallBenchmark.write(
                store.resolve("benchmarks/twin/reverse"), NanoSuite.standard().operation("reverse"), "reverse");
        List<GeneratedAdapter> mixed = new ArrayList<>();
        for (String baseModel : List.of("nano", "twin", "nano", "twin")) {
            mixed.add(adapter(baseModel, "reverse it " + UUID.randomUUID(), List.of("reverse")));
        }
        mixed.forEach(each -> events.send(Topics.GENERATED_ADAPTERS, "one-partition", each));
        events.flush();
        for (GeneratedAdapter each : mixed) {
            EvaluationResult result = result(each);
            assertThat(result.getOutcome()).isEqualTo(EvaluationOutcome.SCORED);
            assertThat(result.getBaseModel()).isEqualTo(each.getBaseModel());
            assertThat(result.getScore()).isGreaterThan(0.9);
            assertThat(result.getExamples()).isEqualTo(each.getBaseModel().equals("nano") ? 100 : 24);
        }
        Map<String, String> shown = RestAssured.get("/api/overview").jsonPath().getMap("baseModelStates");
        assertThat(shown.keySet()).containsExactly("nano", "twin");
        assertThat(shown.values())
                .filteredOn(state -> state.startsWith("loaded"))
                .hasSize(1);
        assertThat(metric("factory_evaluator_base_models_evictions_total")).isGreaterThanOrEqualTo(2);
        assertThat(metric("factory_evaluator_base_models_loaded")).isEqualTo(1);

        // One that exceeds the limit alone is refused with the sizes, and one that was removed is refused with a reason
        Path large = Files.createDirectories(store.resolve("base-models/.large"));
        Files.writeString(
                large.resolve("config.json"),
                Files.readString(store.resolve("base-models/nano/config.json"))
                        .replaceAll("\"num_hidden_layers\" *: *\\d+", "\"num_hidden_layers\": 400"));
        Files.move(large, store.resolve("base-models/large"));
        assertThat(refusal(publish("large", "reverse it", List.of())))
                .contains("base model large needs 0.", "GiB", "raise FACTORY_BASE_MODELS_MAX_MEMORY");
        ArtifactDirectory.delete(store.resolve("base-models/twin"));
        assertThat(refusal(publish("twin", "reverse it", List.of("reverse"))))
                .contains("base model 'twin' was removed from the store, which now has [large, nano]");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(health())
                .doesNotContain("base model twin")
                .contains("\"base model large\": \"cannot be used: base model large needs"));
        assertThat(result(publish("nano", "reverse it", List.of("reverse"))).getScore())
                .isGreaterThan(0.9);
    }

    private void add(String name) throws IOException {
        Path made = store.resolve("base-models/." + name);
        BrokerResource.copy(store.resolve("base-models/nano"), made);
        Files.writeString(
                made.resolve("base_model.json"),
                "{\"prompt_format\": \"plain\", \"answer_end\": \";\", \"input_end\": \">\", \"suite\": \"none\"}");
        Files.move(made, store.resolve("base-models").resolve(name));
    }

    private GeneratedAdapter publish(String baseModel, String description, List<String> benchmarks) throws Exception {
        GeneratedAdapter adapter = adapter(baseModel, description, benchmarks);
        events.publish(adapter);
        return adapter;
    }

    private GeneratedAdapter adapter(String baseModel, String description, List<String> benchmarks) throws Exception {
        return TestEvents.reversing(store.resolve("adapters"), description)
                .setBaseModel(baseModel)
                .setBenchmarks(benchmarks)
                .build();
    }

    private EvaluationResult result(GeneratedAdapter adapter) {
        return events.await(
                Topics.EVALUATION_RESULTS,
                result -> result.getAdapterId().equals(adapter.getAdapterId()),
                EvaluationResult.class);
    }

    private String refusal(GeneratedAdapter adapter) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "group.id",
                UUID.randomUUID().toString(),
                "auto.offset.reset",
                "earliest");
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(Topics.ADAPTERS.deadLetters()));
            long until = System.nanoTime() + LIMIT.toNanos();
            while (System.nanoTime() < until) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(300))) {
                    if (adapter.getTaskId().equals(record.key())) {
                        return new String(
                                record.headers()
                                        .lastHeader("dead-letter-reason")
                                        .value(),
                                StandardCharsets.UTF_8);
                    }
                }
            }
        }
        throw new AssertionError("no dead letter came for " + adapter.getTaskId());
    }

    private static String health() {
        return RestAssured.get("/q/health/ready").asString();
    }

    private static double metric(String name) {
        String metrics = RestAssured.get("/q/metrics").asString();
        return metrics.lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not in " + metrics));
    }
}
