package io.adapterfactory.serving.controller;

import static io.adapterfactory.serving.adapter.Adapters.adapter;
import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.serving.StubVllm;
import io.adapterfactory.serving.StubVllm.Answer;
import io.adapterfactory.serving.adapter.AdapterFiles;
import io.adapterfactory.serving.adapter.Adapters;
import io.adapterfactory.serving.adapter.BenchmarkScore;
import io.adapterfactory.serving.adapter.ServableAdapter;
import io.adapterfactory.serving.controller.ServingMetrics.Outcome;
import io.adapterfactory.serving.controller.ServingStatus.State;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderStore;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.proof.Proof;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uses a server that answers like a real vLLM, and whose answers are checked. */
class ServedAnswersTest {

    private static final String PASSED = "1 of 1 answers to 1 proof prompt is the adapter's, none the base model's";
    private static final Proof VOWELS = new Proof("kae3i>", "kae3i;", "aei;", Optional.empty());

    @TempDir
    Path folder;

    private final StubVllm stub = new StubVllm();
    private final List<ServingStatus> published = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final ServingView view = new ServingView(Set.of("nano"));
    private ArtifactStore store;
    private Reconciliation reconciliation;

    @BeforeEach
    void start() throws IOException {
        Path base = Files.createDirectories(folder.resolve("store/base-models/nano"));
        try (Stream<Path> files = Files.list(Path.of("../../models/base-models/nano"))) {
            for (Path file : files.toList()) {
                Files.copy(file, base.resolve(file.getFileName()));
            }
        }
        store = new FolderStore(folder.resolve("store"));
        reconciliation = reconciliation(Map.of());
    }

    @AfterEach
    void stop() {
        stub.close();
    }

    private Reconciliation reconciliation(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "factory.serving.targets.gpu.kind", "vllm",
                "factory.serving.targets.gpu.base-model", "nano",
                "factory.serving.targets.gpu.url", stub.url().toString(),
                "factory.serving.proof-period", "PT0S",
                "factory.serving.retry-after", "PT1H"));
        settings.putAll(more);
        ServingConfig config = new SmallRyeConfigBuilder()
                .withMapping(ServingConfig.class)
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(ServingConfig.class);
        return new Reconciliation(config, store, new ServingRule(config), published::add, new ServingMetrics() {
            @Override
            public void count(String target, Outcome outcome) {
                outcomes.add(outcome);
            }

            @Override
            public void serving(String target, int adapters) {}
        });
    }

    /** Adds an adapter that passed, with a proof if there is one. */
    private void passed(String id, long generatedAt, Proof... proofs) {
        passed(id, id, generatedAt, proofs);
    }

    private void passed(String id, String description, long generatedAt, Proof... proofs) {
        ArtifactStore.Stored stored = store.write("adapters/" + id, SignaturePolicy.OFF, directory -> {
            Files.writeString(directory.resolve("adapter_model.safetensors"), "weights");
            Files.writeString(directory.resolve("adapter_config.json"), "{}");
        });
        ServableAdapter made = adapter(id, generatedAt);
        view.put(new ServableAdapter(
                made.identity(),
                description,
                made.warnings(),
                made.labels(),
                made.generatedAt(),
                made.order(),
                new AdapterFiles(stored.location(), stored.files(), false, FittingBaseModels.UNKNOWN)));
        view.put(made.identity(), new BenchmarkScore("vowels", 0.9, 0.5, 0.4, Adapters.NO_GRADES, List.of(proofs)));
    }

    private ServingStatus newest(String id) {
        return published.stream()
                .filter(status -> status.adapter().adapterId().equals(id))
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    @Test
    void anAdapterThatTheServerAppliesIsServedWithItsProof() {
        passed("good", 1, VOWELS);
        stub.texts.put("good", "aei;");

        reconciliation.reconcile(view);
        reconciliation.reconcile(view);

        assertThat(published).singleElement().satisfies(status -> {
            assertThat(status.state()).isEqualTo(State.SERVED);
            assertThat(status.proof()).contains(PASSED);
        });
        assertThat(reconciliation.states()).isEqualTo(Map.of("gpu", "ready"));
    }

    @Test
    void anAdapterThatTheServerIgnoresIsUnloadedAndTheOthersStay() {
        passed("good", 1, VOWELS);
        passed("ignored", 2, VOWELS);
        stub.texts.put("good", "aei;");
        stub.texts.put("ignored", "kae3i;");

        reconciliation.reconcile(view);

        assertThat(stub.adapters).containsOnlyKeys("good");
        assertThat(newest("good").state()).isEqualTo(State.SERVED);
        assertThat(newest("ignored").state()).isEqualTo(State.FAILED);
        assertThat(newest("ignored").reason())
                .isEqualTo(
                        "unloaded, because the server does not answer with it: the answer to proof prompt 1 is the base"
                                + " model's, 'kae3i;'; expected 'aei;'");
        assertThat(outcomes).contains(Outcome.DISPROVED);
    }

    @Test
    void aServerThatAppliesItNoLongerIsNoticedLater() {
        passed("good", 1, VOWELS);
        stub.texts.put("good", "aei;");
        reconciliation.reconcile(view);

        stub.texts.put("good", "");
        reconciliation.reconcile(view);

        assertThat(newest("good").state()).isEqualTo(State.FAILED);
        assertThat(stub.adapters).isEmpty();
    }

    @Test
    void whereNothingCanBeCheckedTheRecordSaysSo() {
        passed("unproven", 1);

        reconciliation.reconcile(view);

        assertThat(newest("unproven").state()).isEqualTo(State.SERVED);
        assertThat(newest("unproven").proof())
                .contains("not checked: its evaluations kept no prompt that the base model answers differently");

        reconciliation = reconciliation(Map.of("factory.serving.targets.gpu.prove", "false"));
        passed("other", 2, VOWELS);
        reconciliation.reconcile(view);
        assertThat(newest("other").proof()).contains("not checked: switched off for this target");
    }

    @Test
    void oneRefusalDelaysNoOtherAdapter() {
        passed("large", 2, VOWELS);
        passed("good", 1, VOWELS);
        stub.texts.put("good", "aei;");
        stub.refusals.put("large", Answer.error(500, "LoRA rank 16 is greater than max_lora_rank 8."));

        reconciliation.reconcile(view);

        assertThat(newest("large").reason()).contains("LoRA rank 16 is greater than max_lora_rank 8.");
        assertThat(newest("good").state()).isEqualTo(State.SERVED);
    }

    @Test
    void anUnknownFailureOfAServerThatWorksIsARefusalAfterThreeAttempts() {
        passed("odd", 2, VOWELS);
        passed("good", 1, VOWELS);
        stub.texts.put("good", "aei;");
        stub.refusals.put("odd", Answer.error(500, "shape mismatch in layer 3"));

        reconciliation.reconcile(view);
        reconciliation.reconcile(view);
        assertThat(published).extracting(ServingStatus::state).containsExactly(State.SERVED);
        reconciliation.reconcile(view);
        reconciliation.reconcile(view);

        assertThat(newest("odd").state()).isEqualTo(State.FAILED);
        assertThat(newest("odd").reason())
                .contains("answered 500", "shape mismatch in layer 3")
                .endsWith("; refused after 3 attempts, because the server works otherwise");
        assertThat(stub.requests)
                .filteredOn(request -> request.startsWith("/v1/load_lora_adapter") && request.contains("odd"))
                .hasSize(3);
    }

    @Test
    void anAdapterAtWhichTheServerDiesIsOfferedLastAndTwiceAtMost() {
        passed("deadly", 2, VOWELS);
        passed("good", 1, VOWELS);
        stub.texts.put("good", "aei;");
        stub.deadly.add("deadly");

        reconciliation.reconcile(view);
        assertThat(reconciliation.states().get("gpu")).startsWith("waits: ");
        stub.isDead = false;
        reconciliation.reconcile(view);
        assertThat(newest("good").state()).isEqualTo(State.SERVED);
        stub.isDead = false;
        reconciliation.reconcile(view);
        reconciliation.reconcile(view);

        assertThat(newest("deadly").state()).isEqualTo(State.FAILED);
        assertThat(newest("deadly").reason())
                .startsWith("the server stopped working 2 times on a request for this adapter, which is not offered"
                        + " again until the evaluator is restarted: ");
        assertThat(stub.adapters).containsOnlyKeys("good");
        assertThat(stub.requests)
                .filteredOn(request -> request.startsWith("/v1/load_lora_adapter") && request.contains("deadly"))
                .hasSize(2);
    }

    @Test
    void anAdapterThatAFoldersServerDoesNotFindIsFailedOrWaitedFor() throws IOException {
        passed("good", 1, VOWELS);
        Path server = Files.createDirectories(folder.resolve("server"));
        Map<String, String> settings = Map.of("factory.serving.targets.gpu.folder", server.toString());

        reconciliation = reconciliation(with(settings, "vllm-folder"));
        reconciliation.reconcile(view);
        assertThat(newest("good").state()).isEqualTo(State.FAILED);
        assertThat(newest("good").reason()).contains("does not have the adapter", "The model `good` does not exist");
        assertThat(server.resolve("good")).doesNotExist();

        reconciliation = reconciliation(with(settings, "nim"));
        reconciliation.reconcile(view);
        assertThat(newest("good").state()).isEqualTo(State.SERVED);
        assertThat(newest("good").proof().orElseThrow()).startsWith("not loaded by the server yet: ");

        stub.adapters.put("good", server.resolve("good").toString());
        stub.texts.put("good", "aei;");
        reconciliation.reconcile(view);
        assertThat(newest("good").proof()).contains(PASSED);
    }

    private static Map<String, String> with(Map<String, String> settings, String kind) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("factory.serving.targets.gpu.kind", kind);
        return all;
    }

    @Test
    void aStableNameMovesToTheSuccessorAndGoesWithTheLast() {
        reconciliation = reconciliation(Map.of("factory.serving.targets.gpu.aliases", "true"));
        passed("old", "reverse it", 1);
        reconciliation.reconcile(view);
        String alias = newest("old").alias().orElseThrow();
        assertThat(alias).isEqualTo("task/reverse-it-cf273154");
        assertThat(stub.adapters.get(alias)).isEqualTo(stub.adapters.get("old"));

        passed("new", "reverse it", 2);
        stub.refusals.put("new", Answer.error(500, "LoRA rank 16 is greater than max_lora_rank 8."));
        reconciliation.reconcile(view);
        assertThat(newest("new").state()).isEqualTo(State.FAILED);
        assertThat(newest("old").state()).isEqualTo(State.SERVED);
        assertThat(stub.adapters).containsOnlyKeys("old", alias);

        stub.refusals.clear();
        reconciliation = reconciliation(
                Map.of("factory.serving.targets.gpu.aliases", "true", "factory.serving.retry-after", "PT0S"));
        published.forEach(view::put);
        reconciliation.reconcile(view);
        assertThat(newest("new").state()).isEqualTo(State.SERVED);
        assertThat(newest("new").alias()).contains(alias);
        assertThat(newest("old").state()).isEqualTo(State.UNLOADED);
        assertThat(newest("old").reason()).isEqualTo("replaced by adapter new of version v1");
        assertThat(stub.adapters).containsOnlyKeys("new", alias);
        assertThat(stub.adapters.get(alias)).isEqualTo(stub.adapters.get("new"));
        assertThat(stub.requests.stream().filter(request -> request.contains("lora_name")))
                .as("the name is never without an adapter")
                .noneMatch(request -> request.startsWith("/v1/unload_lora_adapter") && request.contains(alias));

        view.putVersion("nano", "v1", true);
        reconciliation.reconcile(view);
        assertThat(stub.adapters).isEmpty();
    }

    @Test
    void aStableNameThatAKilledEvaluatorMovedOrRemovedIsPutBack() {
        Map<String, String> aliases = Map.of("factory.serving.targets.gpu.aliases", "true");
        reconciliation = reconciliation(aliases);
        passed("old", "reverse it", 1);
        reconciliation.reconcile(view);
        published.forEach(view::put);
        String alias = newest("old").alias().orElseThrow();

        // It moved the name to a successor that was rolled back before the next one came
        stub.adapters.put("new", stub.adapters.get("old").replace("old", "new"));
        stub.adapters.put(alias, stub.adapters.get("new"));
        reconciliation = reconciliation(aliases);
        reconciliation.reconcile(view);
        assertThat(stub.adapters.get(alias)).isEqualTo(stub.adapters.get("old"));

        // It removed the name, and not yet the adapter
        stub.adapters.remove(alias);
        reconciliation = reconciliation(aliases);
        reconciliation.reconcile(view);
        assertThat(stub.adapters.get(alias)).isEqualTo(stub.adapters.get("old"));

        long asked = stub.count("/v1/models");
        reconciliation.reconcile(view);
        assertThat(stub.count("/v1/models")).as("asked once in a period").isEqualTo(asked + 1);
        assertThat(published).as("the records were right").hasSize(1);
    }

    @Test
    void aStableNameThatSomebodyElseHasIsNotTaken() {
        reconciliation = reconciliation(Map.of("factory.serving.targets.gpu.aliases", "true"));
        stub.adapters.put("task/reverse-it-cf273154", "/home/somebody/experiment");
        passed("good", "reverse it", 1);

        reconciliation.reconcile(view);

        assertThat(newest("good").state()).isEqualTo(State.FAILED);
        assertThat(newest("good").reason())
                .startsWith("unloaded, because its alias cannot be set: the name task/reverse-it-cf273154 is in use");
        assertThat(stub.adapters).containsOnlyKeys("task/reverse-it-cf273154");
    }

    @Test
    void whatATargetLacksIsItsState() {
        stub.updatesAtRunTime = false;
        passed("good", 1, VOWELS);

        reconciliation.reconcile(view);

        assertThat(reconciliation.states().get("gpu"))
                .startsWith("waits: ")
                .contains("VLLM_ALLOW_RUNTIME_LORA_UPDATING=True");
        assertThat(published).isEmpty();
    }
}
