package io.adapterfactory.trainer.round;

import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkLineage;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.trainer.version.ModelNeeds;
import io.adapterfactory.trainer.version.Version;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The folders of hypernetwork versions in the store: the start and the result of a round. */
@ApplicationScoped
public class VersionFolders {

    private final ArtifactStore store;
    private final SignaturePolicy signatures;

    public VersionFolders(ArtifactStore store, SignaturePolicy signatures) {
        this.store = store;
        this.signatures = signatures;
    }

    /** A version's local folder, verified. */
    Path fetch(Version version) {
        return store.fetch(version.location(), version.files(), signatures);
    }

    /**
     * Writes the version of a round. An existing folder of this name is not changed, because another trainer may have
     * published it.
     *
     * @param champion from which the round started
     * @param fits the base models that it fits
     * @param steps number of steps of the round
     */
    Version write(
            RoundPlan plan,
            Version champion,
            HypernetworkConfig hypernetwork,
            FittingBaseModels fits,
            Map<String, float[]> weights,
            long steps) {
        long stepsInAll = champion.trainingSteps() + steps;
        HypernetworkLineage lineage = new HypernetworkLineage(
                plan.baseModel(),
                plan.name(),
                champion.name(),
                new Manifest(champion.files()).rootDigest(),
                stepsInAll);
        String path = Version.folder(plan.baseModel()) + "/" + plan.name();
        ArtifactStore.Stored stored = store.add(path, signatures, directory -> {
            HypernetworkFolder.write(directory, hypernetwork, weights, false);
            lineage.write(directory);
            fits.write(directory);
            Path embeddings = fetch(champion).resolve(HypernetworkFolder.TRAINING_EMBEDDINGS);
            if (Files.exists(embeddings)) {
                Files.copy(embeddings, directory.resolve(HypernetworkFolder.TRAINING_EMBEDDINGS));
            }
        });
        return new Version(
                plan.baseModel(),
                plan.name(),
                stored.location(),
                stored.files(),
                stepsInAll,
                new ModelNeeds(fits, Optional.of(hypernetwork.textEncoder())));
    }
}
