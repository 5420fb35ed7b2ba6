package io.adapterfactory.evaluator.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adapterfactory.evaluator.TestEvents;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.ServedAdapter;
import io.adapterfactory.schemas.ServingState;
import io.adapterfactory.schemas.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The evaluator scores adapters and loads those that pass on servers that accept only documented requests. */
@QuarkusTest
@WithTestResource(ServingResource.class)
class ServingIT {

    private static final Duration LIMIT = Duration.ofSeconds(90);

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @ConfigProperty(name = "test.registry.url")
    String registryUrl;

    private TestEvents events;

    @BeforeEach
    void start() {
        await().atMost(LIMIT).until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
        events = new TestEvents(bootstrapServers, registryUrl);
        ServingResource.vllm.away = false;
        ServingResource.vllm.maxLoraRank = 8;
    }

    @AfterEach
    void end() {
        events.close();
        assertThat(ServingResource.vllm.wrong).isEmpty();
        assertThat(ServingResource.sglang.wrong).isEmpty();
        assertThat(ServingResource.lorax.wrong).isEmpty();
    }

    @Test
    void passedAdaptersAreServedEverywhereAndFailedOnesNowhere() throws Exception {
        GeneratedAdapter useless =
                publish(adapter("sort it " + UUID.randomUUID()).setBenchmarks(List.of("sort")));
        GeneratedAdapter good = publish(adapter("reverse it " + UUID.randomUUID()));
        String id = good.getAdapterId();

        assertThat(awaitState(good, "a", ServingState.SERVED).getProof())
                .startsWith("the log-probabilities of the answers to ")
                .endsWith(" are those of the adapter");
        assertThat(awaitState(good, "b", ServingState.SERVED).getProof())
                .contains(" answers to ")
                .endsWith(", none the base model's");
        awaitState(good, "d", ServingState.SERVED);
        ServedAdapter onVllm = awaitState(good, "e", ServingState.SERVED);
        ServedAdapter onLorax = awaitState(good, "c", ServingState.SERVED);

        Path folder = folder(good);
        assertThat(ServingResource.vllm.adapters).containsEntry(id, folder);
        assertThat(ServingResource.sglang.adapters)
                .containsEntry(id, InferenceServer.Sglang.STORE_ON_SERVER.resolve("adapters/" + id));
        assertThat(ServingResource.lorax.adapters).containsKey(folder.toString());
        for (Path there : List.of(ServingResource.nim.resolve(id), ServingResource.resolver.resolve(id))) {
            assertThat(there.resolve("adapter_model.safetensors"))
                    .hasSameBinaryContentAs(folder.resolve("adapter_model.safetensors"));
        }
        assertThat(ServingResource.resolver.resolve(id).resolve("adapter_config.json"))
                .content()
                .contains("\"base_model_name_or_path\" : \"" + ServingResource.BASE_MODEL_THERE + "\"");
        assertThat(onVllm.getServedAs()).isEqualTo(id);
        assertThat(onVllm.getReason()).startsWith("passed reverse with ").endsWith(" points over the base");
        assertThat(onLorax.getServedAs()).isEqualTo(folder.toString());
        assertThat(RestAssured.get("/api/adapters/" + id).jsonPath().getList("served.target", String.class))
                .containsExactlyInAnyOrder("a", "b", "c", "d", "e");

        events.await(
                Topics.EVALUATION_RESULTS,
                result -> result.getAdapterId().equals(useless.getAdapterId()),
                EvaluationResult.class);
        assertThat(events.all(Topics.SERVED_ADAPTERS, ServedAdapter.class))
                .extracting(ServedAdapter::getAdapterId)
                .doesNotContain(useless.getAdapterId());
    }

    @Test
    void aRestartedServerGetsItsAdaptersAgainAndKeepsThoseOfOthers() throws Exception {
        GeneratedAdapter good = publish(adapter("reverse it " + UUID.randomUUID()));
        awaitState(good, "a", ServingState.SERVED);

        ServingResource.vllm.away = true;
        ServingResource.vllm.adapters.clear();
        ServingResource.vllm.adapters.put("somebody-elses", Path.of("/elsewhere"));
        GeneratedAdapter later = publish(adapter("turn it around " + UUID.randomUUID()));
        awaitState(later, "d", ServingState.SERVED);
        assertThat(ServingResource.vllm.adapters).containsOnlyKeys("somebody-elses");
        ServingResource.vllm.away = false;

        awaitState(later, "a", ServingState.SERVED);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(ServingResource.vllm.adapters)
                .containsKeys(good.getAdapterId(), later.getAdapterId(), "somebody-elses"));
    }

    @Test
    void aNewerAdapterOfTheSameDescriptionTakesTheOldOnesPlace() throws Exception {
        String description = "reverse it " + UUID.randomUUID();
        GeneratedAdapter old = publish(adapter(description));
        for (String target : List.of("a", "b", "c", "d", "e")) {
            awaitState(old, target, ServingState.SERVED);
        }

        GeneratedAdapter fresh = publish(adapter(description)
                .setHypernetworkVersion("v2")
                .setGeneratedAt(old.getGeneratedAt().plusSeconds(1)));

        for (String target : List.of("a", "b", "c", "d", "e")) {
            awaitState(fresh, target, ServingState.SERVED);
            assertThat(awaitState(old, target, ServingState.UNLOADED).getReason())
                    .isEqualTo("replaced by adapter " + fresh.getAdapterId() + " of version v2");
        }
        String oldId = old.getAdapterId();
        assertThat(ServingResource.vllm.adapters).doesNotContainKey(oldId);
        assertThat(ServingResource.sglang.adapters).doesNotContainKey(oldId);
        assertThat(ServingResource.nim.resolve(oldId)).doesNotExist();
        assertThat(ServingResource.resolver.resolve(oldId)).doesNotExist();
    }

    @Test
    void adaptersOfARejectedVersionAreUnloaded() throws Exception {
        String version = "v" + UUID.randomUUID();
        GeneratedAdapter adapter =
                publish(adapter("reverse it " + UUID.randomUUID()).setHypernetworkVersion(version));
        awaitState(adapter, "a", ServingState.SERVED);

        events.publish(
                Topics.HYPERNETWORK_VERSIONS,
                Topics.versionKey(ServingResource.BASE_MODEL, version),
                HypernetworkVersion.newBuilder()
                        .setBaseModel(ServingResource.BASE_MODEL)
                        .setVersion(version)
                        .setStage(HypernetworkStage.REJECTED)
                        .setLocation("file:///nowhere")
                        .setFiles(List.of())
                        .setReason("rolled back")
                        .setCreatedAt(Instant.now())
                        .build());

        awaitState(adapter, "a", ServingState.UNLOADED);
        assertThat(ServingResource.vllm.adapters).doesNotContainKey(adapter.getAdapterId());
    }

    @Test
    void rsLoraReachesNoServerThatIgnoresIt() throws Exception {
        GeneratedAdapter adapter =
                publish(adapter("reverse it " + UUID.randomUUID()).setUseRslora(true));

        awaitState(adapter, "a", ServingState.SERVED);
        for (Map.Entry<String, String> target :
                Map.of("b", "sglang", "c", "lorax", "d", "nim").entrySet()) {
            assertThat(awaitState(adapter, target.getKey(), ServingState.FAILED).getReason())
                    .isEqualTo(
                            "it has use_rslora, which " + target.getValue()
                                    + " ignores, so it would be too weak; generate it in the default form, whose scale is in the weights");
        }
        assertThat(ServingResource.sglang.adapters).doesNotContainKey(adapter.getAdapterId());
        assertThat(ServingResource.nim.resolve(adapter.getAdapterId())).doesNotExist();
    }

    @Test
    void aRefusalIsToldAndTriedAgainLater() throws Exception {
        ServingResource.vllm.maxLoraRank = 4;
        GeneratedAdapter adapter = publish(adapter("reverse it " + UUID.randomUUID()));

        assertThat(awaitState(adapter, "a", ServingState.FAILED).getReason())
                .contains("/v1/load_lora_adapter answered 500: ")
                .contains("LoRA rank 8 is greater than max_lora_rank 4.");
        awaitState(adapter, "d", ServingState.SERVED);
        ServingResource.vllm.maxLoraRank = 8;

        awaitState(adapter, "a", ServingState.SERVED);
    }

    @Test
    void filesThatWereChangedAfterTheirEvaluationAreNotServed() throws Exception {
        ServingResource.vllm.away = true;
        GeneratedAdapter adapter = publish(adapter("reverse it " + UUID.randomUUID()));
        awaitState(adapter, "d", ServingState.SERVED);
        Files.writeString(folder(adapter).resolve("adapter_config.json"), "{}");
        ServingResource.vllm.away = false;

        assertThat(awaitState(adapter, "a", ServingState.FAILED).getReason()).contains("adapter_config.json");
        assertThat(ServingResource.vllm.adapters).doesNotContainKey(adapter.getAdapterId());
    }

    private static GeneratedAdapter.Builder adapter(String description) throws Exception {
        return TestEvents.reversing(ServingResource.store.resolve("adapters"), description)
                .setBaseModel(ServingResource.BASE_MODEL);
    }

    private GeneratedAdapter publish(GeneratedAdapter.Builder adapter) {
        GeneratedAdapter event = adapter.build();
        events.publish(event);
        return event;
    }

    private static Path folder(GeneratedAdapter adapter) {
        return Path.of(java.net.URI.create(adapter.getLocation()));
    }

    private ServedAdapter awaitState(GeneratedAdapter adapter, String target, ServingState state) {
        return events.await(
                Topics.SERVED_ADAPTERS,
                served -> served.getAdapterId().equals(adapter.getAdapterId())
                        && served.getTarget().equals(target)
                        && served.getState() == state,
                ServedAdapter.class);
    }
}
