package io.adapterfactory.serving.controller;

import static io.adapterfactory.serving.adapter.Adapters.adapter;
import static io.adapterfactory.serving.adapter.Adapters.put;
import static io.adapterfactory.serving.adapter.Adapters.score;
import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.serving.adapter.AdapterFiles;
import io.adapterfactory.serving.adapter.ServableAdapter;
import io.adapterfactory.serving.controller.ServingMetrics.Outcome;
import io.adapterfactory.serving.controller.ServingStatus.State;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderStore;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.identity.ModelDigests;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uses a server that reads a folder. */
class ReconciliationTest {

    @TempDir
    Path folder;

    private final List<ServingStatus> published = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final Map<String, Integer> serving = new HashMap<>();
    private final ServingView view = new ServingView(Set.of("nano"));
    private ArtifactStore store;
    private Path server;
    private Reconciliation reconciliation;

    @BeforeEach
    void start() throws IOException {
        server = Files.createDirectories(folder.resolve("server"));
        ServingConfig config = new SmallRyeConfigBuilder()
                .withMapping(ServingConfig.class)
                .withDefaultValues(Map.of(
                        "factory.serving.targets.gpu.kind", "nim",
                        "factory.serving.targets.gpu.base-model", "nano",
                        "factory.serving.targets.gpu.folder", server.toString()))
                .build()
                .getConfigMapping(ServingConfig.class);
        store = new FolderStore(folder.resolve("store"));
        reconciliation =
                new Reconciliation(config, store, new ServingRule(config), published::add, new ServingMetrics() {
                    @Override
                    public void count(String target, Outcome outcome) {
                        outcomes.add(outcome);
                    }

                    @Override
                    public void serving(String target, int adapters) {
                        serving.put(target, adapters);
                    }
                });
    }

    @Test
    void passedAdaptersAreLoadedOnceAndUnloadedWhenTheirVersionIsRejected() throws IOException {
        put(view, stored("good", false), score(0.9, 0.2));
        put(view, stored("useless", false), score(0.1, 0.0));

        reconciliation.reconcile(view);
        reconciliation.reconcile(view);

        assertThat(server.resolve("good/adapter_model.safetensors")).hasContent("weights");
        assertThat(server.resolve("useless")).doesNotExist();
        assertThat(published).extracting(ServingStatus::state).containsExactly(State.SERVED);
        assertThat(published.get(0).reason()).isEqualTo("passed reverse with 90.0 %, +90.0 points over the base");
        assertThat(serving).containsEntry("gpu", 1);

        view.putVersion("nano", "v1", true);
        reconciliation.reconcile(view);

        assertThat(server.resolve("good")).doesNotExist();
        assertThat(published).extracting(ServingStatus::state).containsExactly(State.SERVED, State.UNLOADED);
        assertThat(outcomes).containsExactly(Outcome.LOADED, Outcome.UNLOADED);
        assertThat(serving).containsEntry("gpu", 0);
    }

    @Test
    void anAdapterWithoutItsEventIsUnloadedByItsStatus() throws IOException {
        ServableAdapter adapter = stored("old", false);
        put(view, adapter, score(0.9, 0.2));
        reconciliation.reconcile(view);

        ServingView later = new ServingView(Set.of("nano"));
        published.forEach(later::put);
        reconciliation.reconcile(later);

        assertThat(server.resolve("old")).doesNotExist();
        assertThat(published.get(1).adapter()).isEqualTo(adapter.identity());
    }

    @Test
    void adaptersThatTheServerWouldIgnoreAreRefusedAndNotOfferedAgainAtOnce() throws IOException {
        put(view, stored("scaled", true), score(0.9, 0.2));

        reconciliation.reconcile(view);
        reconciliation.reconcile(view);

        assertThat(outcomes).containsExactly(Outcome.REFUSED);
        assertThat(published).extracting(ServingStatus::state).containsExactly(State.FAILED);
        assertThat(published.get(0).reason()).startsWith("it has use_rslora, which nim ignores");
    }

    @Test
    void anAdapterOfAnotherBaseModelIsRefusedByName() throws IOException {
        Path base = Files.createDirectories(folder.resolve("store/base-models/nano"));
        try (Stream<Path> files = Files.list(Path.of("../../models/base-models/nano"))) {
            for (Path file : files.toList()) {
                Files.copy(file, base.resolve(file.getFileName()));
            }
        }
        ModelDigests here = BaseModelDigests.of(base);
        String other = "0".repeat(64);
        put(
                view,
                stored("requantized", false, new ModelDigests(here.config(), other, here.tokenizer(), null)),
                score(0.9, 0.2));
        put(
                view,
                stored("foreign", false, new ModelDigests(here.config(), here.weights(), other, null)),
                score(0.9, 0.2));

        reconciliation.reconcile(view);

        assertThat(server.resolve("requantized")).exists();
        assertThat(server.resolve("foreign")).doesNotExist();
        assertThat(published)
                .filteredOn(status -> status.state() == State.FAILED)
                .singleElement()
                .satisfies(status -> assertThat(status.reason())
                        .startsWith("adapter foreign does not fit base model 'nano': the" + " tokenizer is "));
    }

    @Test
    void aServerThatIsUnavailableIsTriedAgain() throws IOException {
        put(view, stored("good", false), score(0.9, 0.2));
        Files.delete(server);
        reconciliation.reconcile(view);
        assertThat(outcomes).containsExactly(Outcome.AWAY);
        assertThat(published).isEmpty();

        Files.createDirectory(server);
        reconciliation.reconcile(view);
        assertThat(published).extracting(ServingStatus::state).containsExactly(State.SERVED);
    }

    private ServableAdapter stored(String id, boolean useRslora) {
        return stored(id, useRslora, null);
    }

    private ServableAdapter stored(String id, boolean useRslora, ModelDigests madeFor) {
        ArtifactStore.Stored stored = store.write("adapters/" + id, SignaturePolicy.OFF, directory -> {
            Files.writeString(directory.resolve("adapter_model.safetensors"), "weights");
            Files.writeString(directory.resolve("adapter_config.json"), "{}");
        });
        ServableAdapter adapter = adapter(id, 1);
        return new ServableAdapter(
                adapter.identity(),
                id,
                adapter.warnings(),
                adapter.labels(),
                adapter.generatedAt(),
                adapter.order(),
                new AdapterFiles(
                        stored.location(), stored.files(), useRslora, new FittingBaseModels(madeFor, List.of())));
    }
}
