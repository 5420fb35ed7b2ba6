package io.adapterfactory.evaluator.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adapterfactory.broker.testing.TestBroker;
import io.adapterfactory.evaluator.BrokerResource;
import io.adapterfactory.evaluator.SmallBenchmark;
import io.adapterfactory.evaluator.TestEvents;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.ServedAdapter;
import io.adapterfactory.schemas.ServingState;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.core.ThrowingRunnable;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One server scores and another serves. Each gets an adapter that it refuses with 500, one with NaN, and one that
 * crashes it. All other adapters are scored and served, and these three are refused with the server's message.
 */
@Tag("campaign")
@QuarkusTest
@WithTestResource(ServersCampaignIT.Resource.class)
class ServersCampaignIT {

    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final String BASE_MODEL = "campaign-nano";
    private static final String TARGET = "campaign";
    private static final int GOOD = 5;

    /** A server that crashes reports it, or its connections end before it can. */
    private static final String[] ENDING_SERVER = {"EngineCore encountered an issue", "does not answer"};

    /** The store has no weights of the base model; the serving target sees a copy of the adapters, which may be broken. */
    public static class Resource implements QuarkusTestResourceLifecycleManager {

        static VllmStub scoring;
        static VllmStub serving;
        static Path store;
        static Path copies;

        private NanoModel nano;

        @Override
        public Map<String, String> start() {
            TestBroker broker = TestBroker.get();
            nano = new NanoModel();
            EngineModel model = new EngineModel(nano.engine());
            scoring = new VllmStub(model);
            serving = new VllmStub(model);
            try {
                Path folder = Files.createTempDirectory("servers-campaign");
                store = folder.resolve("store");
                copies = Files.createDirectories(folder.resolve("copies"));
                NanoModel.copyWithoutWeights(store.resolve("base-models").resolve(BASE_MODEL));
                SmallBenchmark.write(
                        store.resolve("benchmarks").resolve(BASE_MODEL).resolve("reverse"),
                        NanoSuite.standard().operation("reverse"),
                        "reverse");
                Path token = Files.writeString(folder.resolve("token"), VllmStub.TOKEN);
                String target = "factory.serving.targets." + TARGET + ".";
                Map<String, String> settings = new HashMap<>();
                settings.put("kafka.bootstrap.servers", broker.bootstrapServers());
                settings.put("factory.registry-url", broker.registryUrl());
                settings.put("test.registry.url", broker.registryUrl());
                settings.put("factory.store", store.toString());
                settings.put("factory.engine.base-model", BASE_MODEL);
                settings.put("factory.engine.url", scoring.url().toString());
                settings.put("factory.engine.model", VllmStub.MODEL);
                settings.put("factory.engine.token-file", token.toString());
                settings.put("factory.serving.period", "PT0.3S");
                settings.put("factory.serving.retry-after", "PT2S");
                settings.put(target + "kind", "vllm");
                settings.put(target + "base-model", BASE_MODEL);
                settings.put(target + "url", serving.url().toString());
                settings.put(target + "token-file", token.toString());
                settings.put(target + "store", copies.toString());
                return settings;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void stop() {
            scoring.stop();
            serving.stop();
            nano.close();
        }
    }

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @ConfigProperty(name = "test.registry.url")
    String registryUrl;

    @TempDir
    Path folder;

    @Test
    void threeBadAdaptersOnEachServerKeepNoOtherFromBeingScoredAndServed() throws Exception {
        List<GeneratedAdapter> good = new ArrayList<>();
        for (int i = 0; i < GOOD; i++) {
            good.add(adapter(TestAdapters.reverse()));
        }
        GeneratedAdapter largeRank = adapter(TestAdapters.ofShape(folder.resolve("rank"), 16, 128));
        GeneratedAdapter nan = adapter(TestAdapters.withNan(folder.resolve("nan")));
        GeneratedAdapter deadly = adapter(TestAdapters.reverse());
        Resource.scoring.deadly.add(here(deadly));

        GeneratedAdapter refusedThere = adapter(TestAdapters.reverse());
        Resource.serving.whenLoaded.put(
                there(refusedThere),
                VllmStub.error(
                        500,
                        "InternalServerError",
                        "Call to add_lora method failed: LoRA rank 8 is greater than max_lora_rank 4."));
        GeneratedAdapter nanThere = adapter(TestAdapters.reverse());
        Files.copy(
                TestAdapters.withNan(folder.resolve("nan-there")).resolve("adapter_model.safetensors"),
                there(nanThere).resolve("adapter_model.safetensors"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        GeneratedAdapter deadlyThere = adapter(TestAdapters.reverse());
        Resource.serving.deadly.add(there(deadlyThere));

        try (TestEvents events = new TestEvents(bootstrapServers, registryUrl)) {
            List<GeneratedAdapter> scored = new ArrayList<>(good);
            scored.addAll(List.of(refusedThere, nanThere, deadlyThere));
            List<GeneratedAdapter> all = new ArrayList<>(List.of(largeRank, nan, deadly));
            all.addAll(scored);
            all.forEach(events::publish);

            eventually(() -> {
                assertThat(deadLetter(largeRank))
                        .contains("answered 500: ", "LoRA rank 16 is greater than max_lora_rank 8.");
                assertThat(deadLetter(nan)).contains("NaN");
                assertThat(deadLetter(deadly))
                        .contains("the server stopped working with this adapter")
                        .containsAnyOf(ENDING_SERVER);
            });
            eventually(() -> assertThat(events.all(Topics.EVALUATION_RESULTS, EvaluationResult.class).stream()
                            .filter(result -> result.getBaseModel().equals(BASE_MODEL))
                            .map(EvaluationResult::getAdapterId))
                    .containsExactlyInAnyOrderElementsOf(
                            scored.stream().map(GeneratedAdapter::getAdapterId).toList()));
            eventually(() -> {
                Map<String, ServedAdapter> newest = newest(events);
                good.forEach(each -> {
                    ServedAdapter served = newest.get(each.getAdapterId());
                    assertThat(served).isNotNull();
                    assertThat(served.getState()).isEqualTo(ServingState.SERVED);
                    assertThat(served.getProof()).doesNotContain("not checked");
                });
                assertThat(reason(newest, refusedThere))
                        .contains("answered 500: ", "LoRA rank 8 is greater than max_lora_rank 4.");
                assertThat(reason(newest, nanThere)).startsWith("unloaded, because the server does not answer with it");
                assertThat(reason(newest, deadlyThere))
                        .startsWith("the server stopped working 2 times on a request for this adapter")
                        .containsAnyOf(ENDING_SERVER);
                assertThat(Resource.serving.adapters)
                        .as("loaded again after the last restart")
                        .containsOnlyKeys(good.stream()
                                .map(GeneratedAdapter::getAdapterId)
                                .toList());
            });
        }
        assertThat(Resource.scoring.wrong).isEmpty();
        assertThat(Resource.serving.wrong).isEmpty();
        await().atMost(LIMIT).until(Resource.scoring.adapters::isEmpty);
    }

    /** Restarts servers that have crashed, like an operator. */
    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
            for (VllmStub server : List.of(Resource.scoring, Resource.serving)) {
                if (server.hasEnded()) {
                    server.restart();
                }
            }
            assertion.run();
        });
    }

    /** Adds an adapter to the store, and a copy in the folder that the serving target sees. */
    private static GeneratedAdapter adapter(Path source) throws IOException {
        GeneratedAdapter adapter = TestEvents.of(
                        source, Resource.store.resolve("adapters"), "turn it around " + UUID.randomUUID())
                .setBaseModel(BASE_MODEL)
                .build();
        BrokerResource.copy(here(adapter), there(adapter));
        return adapter;
    }

    private static Path here(GeneratedAdapter adapter) {
        return Path.of(URI.create(adapter.getLocation()));
    }

    private static Path there(GeneratedAdapter adapter) {
        return Resource.copies.resolve(Resource.store.relativize(here(adapter)));
    }

    private static String deadLetter(GeneratedAdapter adapter) {
        return RestAssured.get("/api/dead-letters?size=200")
                .jsonPath()
                .getString("rows.find { it.key == '" + adapter.getTaskId() + "' }.reason");
    }

    private static Map<String, ServedAdapter> newest(TestEvents events) {
        Map<String, ServedAdapter> newest = new HashMap<>();
        events.all(Topics.SERVED_ADAPTERS, ServedAdapter.class).stream()
                .filter(served -> served.getTarget().equals(TARGET))
                .forEach(served -> newest.put(served.getAdapterId(), served));
        return newest;
    }

    private static String reason(Map<String, ServedAdapter> newest, GeneratedAdapter adapter) {
        ServedAdapter served = newest.get(adapter.getAdapterId());
        assertThat(served).isNotNull();
        assertThat(served.getState()).isEqualTo(ServingState.FAILED);
        return served.getReason();
    }
}
