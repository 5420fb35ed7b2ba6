package io.adapterfactory.cli.launch;

import io.adapterfactory.cli.cluster.Cluster;
import io.adapterfactory.cli.cluster.NewestVersions;
import io.adapterfactory.cli.cluster.TrainerClient;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.hypernetwork.checkpoint.VersionName;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Versions that were added to the store while no factory was running; announced by the trainer of the next one. */
final class UnannouncedVersions {

    private final ArtifactStore store;
    private final Cluster cluster;
    private final TrainerClient trainer;

    UnannouncedVersions(ArtifactStore store, Cluster cluster, TrainerClient trainer) {
        this.store = store;
        this.cluster = cluster;
        this.trainer = trainer;
    }

    /**
     * Asks the trainer to announce them. A version that it refuses stays in the store and does not stop the start.
     *
     * @param notes receives a message about each
     */
    void announce(Consumer<String> notes) {
        List<Added> added = added();
        if (added.isEmpty()) {
            return; // avoid reading the topic unnecessarily
        }
        Set<String> announced = NewestVersions.read(cluster).keySet();
        added.stream()
                .filter(version -> !announced.contains(Topics.versionKey(version.baseModel(), version.name())))
                .forEach(version -> notes.accept(announce(version.baseModel(), version.name())));
    }

    private record Added(String baseModel, String name) {}

    /** Versions that users added. The trainer announces the versions that its rounds make. */
    private List<Added> added() {
        return StoredVersions.baseModels(store).stream()
                .flatMap(baseModel -> StoredVersions.names(store, baseModel).stream()
                        .filter(name -> !VersionName.isFolderOfRound(name))
                        .map(name -> new Added(baseModel, name)))
                .toList();
    }

    private String announce(String baseModel, String name) {
        try {
            var added = trainer.add(baseModel, name);
            return "hypernetwork " + baseModel + "/" + name + " of the store is now "
                    + added.path("stage").asText() + ": "
                    + added.path("reason").asText();
        } catch (FactoryException e) {
            return "hypernetwork " + baseModel + "/" + name + " of the store was not announced: " + e.getMessage();
        }
    }
}
