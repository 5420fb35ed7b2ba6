package io.adapterfactory.evaluator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adapterfactory.broker.testing.TestBroker;
import io.adapterfactory.evaluator.SmallBenchmark;
import io.adapterfactory.evaluator.TestEvents;
import io.adapterfactory.evaluator.serving.NanoModel;
import io.adapterfactory.evaluator.serving.VllmStub;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** An evaluator whose store has no weights of the base model: the server has them. */
@QuarkusTest
@WithTestResource(ServerEngineIT.Resource.class)
class ServerEngineIT {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String BASE_MODEL = "nano-on-a-server";

    /** A real broker and registry, and a server that is unavailable at first. */
    public static class Resource implements QuarkusTestResourceLifecycleManager {

        static VllmWithModel server;
        static Path store;

        private NanoModel nano;

        @Override
        public Map<String, String> start() {
            TestBroker broker = TestBroker.get();
            nano = new NanoModel();
            server = new VllmWithModel(nano.engine());
            server.away = true;
            try {
                Path folder = Files.createTempDirectory("engine-it");
                store = folder.resolve("store");
                NanoModel.copyWithoutWeights(store.resolve("base-models").resolve(BASE_MODEL));
                SmallBenchmark.write(
                        store.resolve("benchmarks").resolve(BASE_MODEL).resolve("reverse"),
                        NanoSuite.standard().operation("reverse"),
                        "reverse");
                Path token = Files.writeString(folder.resolve("token"), VllmStub.TOKEN);
                return Map.of(
                        "kafka.bootstrap.servers", broker.bootstrapServers(),
                        "factory.registry-url", broker.registryUrl(),
                        "test.registry.url", broker.registryUrl(),
                        "factory.store", store.toString(),
                        "factory.engine.base-model", BASE_MODEL,
                        "factory.engine.url", server.url().toString(),
                        "factory.engine.model", VllmWithModel.MODEL,
                        "factory.engine.token-file", token.toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void stop() {
            server.stop();
            nano.close();
        }
    }

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @ConfigProperty(name = "test.registry.url")
    String registryUrl;

    @Test
    void adaptersAreScoredByTheServerAndWaitWhileItIsUnavailable() throws Exception {
        VllmWithModel server = Resource.server;
        await().atMost(LIMIT).untilAsserted(() -> assertThat(
                        RestAssured.get("/q/health/ready").asString())
                .contains("waits: scoring waits: ", "answered 503: starting"));
        try (TestEvents events = new TestEvents(bootstrapServers, registryUrl)) {
            GeneratedAdapter first = publish(events);
            server.away = false;
            EvaluationResult result = result(events, first);
            assertThat(result.getScore()).isGreaterThan(0.9);
            assertThat(result.getBaseScore()).isLessThan(0.4);
            assertThat(RestAssured.get("/q/health/ready").statusCode()).isEqualTo(200);

            server.away = true;
            GeneratedAdapter second = publish(events);
            await().atMost(LIMIT).untilAsserted(() -> assertThat(
                            RestAssured.get("/q/metrics").asString())
                    .containsPattern("factory_evaluator_retries_total(\\{[^}]*})? [1-9]"));
            server.away = false;
            assertThat(result(events, second).getGrades()).isEqualTo(result.getGrades());
        }
        await().atMost(LIMIT).until(server.adapters::isEmpty);
        assertThat(server.wrong).isEmpty();
    }

    private static GeneratedAdapter publish(TestEvents events) throws Exception {
        GeneratedAdapter adapter = TestEvents.reversing(
                        Resource.store.resolve("adapters"), "turn it around " + UUID.randomUUID())
                .setBaseModel(BASE_MODEL)
                .build();
        events.publish(adapter);
        return adapter;
    }

    private static EvaluationResult result(TestEvents events, GeneratedAdapter adapter) {
        return events.await(
                Topics.EVALUATION_RESULTS,
                result -> result.getAdapterId().equals(adapter.getAdapterId()),
                EvaluationResult.class);
    }
}
