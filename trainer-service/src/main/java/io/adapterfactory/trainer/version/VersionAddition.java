package io.adapterfactory.trainer.version;

import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.artifact.StorePath;
import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.embedding.TaskVectors;
import io.adapterfactory.t2l.embedding.TextEncoders;
import io.adapterfactory.t2l.file.FileDigest;
import io.adapterfactory.t2l.file.InvalidInputException;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkLineage;
import io.adapterfactory.t2l.hypernetwork.checkpoint.VersionName;
import io.adapterfactory.t2l.identity.Fit;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.trainer.basemodel.BaseModels;
import io.adapterfactory.trainer.basemodel.ByBaseModel;
import io.adapterfactory.trainer.description.DescriptionRules;
import io.adapterfactory.trainer.description.DescriptionScores;
import io.adapterfactory.trainer.version.VersionControl.RefusedException;
import io.adapterfactory.trainer.version.VersionControl.UnknownVersionException;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Announces versions that people have put into the store. The first version of a base model serves immediately, and its
 * descriptions are compared afterwards; a later one is a candidate that the gate judges.
 */
@ApplicationScoped
public class VersionAddition {

    private final BaseModels models;
    private final ArtifactStore store;
    private final SignaturePolicy signatures;
    private final Versions versions;
    private final VersionChanges changes;
    private final ByBaseModel<DescriptionRules> descriptions;
    private final Clock clock;

    public VersionAddition(
            BaseModels models,
            ArtifactStore store,
            SignaturePolicy signatures,
            Versions versions,
            VersionChanges changes,
            ByBaseModel<DescriptionRules> descriptions,
            Clock clock) {
        this.models = models;
        this.store = store;
        this.signatures = signatures;
        this.versions = versions;
        this.changes = changes;
        this.descriptions = descriptions;
        this.clock = clock;
    }

    /**
     * Announces a version whose folder is in the store; a known version with the same files is not changed.
     *
     * @return its record
     * @throws IllegalArgumentException if the name cannot be a folder's name
     * @throws io.adapterfactory.trainer.basemodel.UnknownBaseModelException if the base model is not in the store
     * @throws UnknownVersionException if the store has no folder of this name
     * @throws RefusedException if the version cannot be used with the base model, or the name is taken
     */
    public synchronized VersionRecord add(String baseModel, String name) {
        VersionControl.requireComplete(versions);
        Path base = models.folder(baseModel);
        Optional<VersionRecord> known = versions.find(baseModel, name);
        requireFreeName(baseModel, name, known);
        ArtifactStore.Stored stored = find(baseModel, name);
        if (known.isPresent()) {
            requireSameFiles(known.get(), stored.files());
            return known.get();
        }
        VersionRecord added = record(baseModel, name, base, stored);
        changes.changed(List.of(added));
        return added;
    }

    private void requireFreeName(String baseModel, String name, Optional<VersionRecord> known) {
        StorePath.require(name);
        if (known.isPresent() && known.get().stage() == Stage.RETIRED) {
            throw new RefusedException("version " + name + " of " + baseModel + " is retired; choose another name");
        }
        if (known.isEmpty()
                && VersionName.isOfRound(name)
                && versions.champion(baseModel).isPresent()) {
            throw new RefusedException("version name '" + name + "' is reserved for the training rounds of " + baseModel
                    + ", which create v2, v3, ...; choose another name");
        }
    }

    private ArtifactStore.Stored find(String baseModel, String name) {
        List<String> there = store.folders(Version.folder(baseModel)).stream()
                .filter(StorePath::isPlain)
                .toList();
        if (!there.contains(name)) {
            throw new UnknownVersionException(
                    "the store has no hypernetwork '" + name + "' of base model '" + baseModel + "'; it has " + there);
        }
        return store.find(Version.folder(baseModel) + "/" + name, signatures)
                .orElseThrow(() -> new RefusedException("the files of hypernetwork " + baseModel + "/" + name
                        + " in the store are damaged, incomplete, or not signed as the settings require; expected a"
                        + " folder written by: factory hypernetwork add PATH --base " + baseModel + " --version "
                        + name));
    }

    private static void requireSameFiles(VersionRecord known, List<FileDigest> files) {
        if (!new HashSet<>(known.version().files()).equals(new HashSet<>(files))) {
            throw new RefusedException("version " + known.name() + " of " + known.baseModel()
                    + " is already known with other files; choose another name");
        }
    }

    private VersionRecord record(String baseModel, String name, Path base, ArtifactStore.Stored stored) {
        long trainingSteps;
        ModelNeeds needs;
        Fit fit;
        try {
            HypernetworkConfig config = HypernetworkFolder.readConfig(stored.folder());
            config.requireFits(
                    baseModel, ModelConfig.read(base).loraTarget(config.lora().targetModules()));
            HypernetworkFolder.readWeights(stored.folder(), config);
            requireTextEncoder(config);
            FittingBaseModels fits = FittingBaseModels.read(stored.folder());
            fit = fits.check("it", baseModel, BaseModelDigests.of(store, baseModel));
            needs = new ModelNeeds(fits, Optional.of(config.textEncoder()));
            trainingSteps = HypernetworkLineage.read(stored.folder())
                    .map(HypernetworkLineage::trainingSteps)
                    .orElse(0L);
        } catch (InvalidInputException | IllegalArgumentException e) {
            throw new RefusedException("hypernetwork " + baseModel + "/" + name + " cannot be used: " + e.getMessage());
        }
        boolean isFirst = versions.champion(baseModel).isEmpty();
        return new VersionRecord(
                new Version(baseModel, name, stored.location(), stored.files(), trainingSteps, needs),
                isFirst ? Stage.CHAMPION : Stage.CANDIDATE,
                Optional.empty(),
                0,
                0,
                List.of(),
                isFirst && descriptions.of(baseModel).areCompared()
                        ? DescriptionScores.notYetMeasured()
                        : DescriptionScores.NONE,
                reason(isFirst, fit),
                clock.instant());
    }

    private static String reason(boolean isFirst, Fit fit) {
        String added = isFirst
                ? "added as the first version of this base model: there was none to compare it with"
                : "added; waits for its validation";
        return fit == Fit.SAME ? added : added + "; " + String.join(", ", fit.warnings());
    }

    /** Checks that the text encoder exists, because generators need it. */
    private void requireTextEncoder(HypernetworkConfig config) {
        try (TaskVectors vectors = new TaskEmbedder(TextEncoders.in(store).open(config.textEncoder(), 1))) {
            vectors.requireDimension(config.sizes().taskVector());
        }
    }
}
