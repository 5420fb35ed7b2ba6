package io.adapterfactory.cli.command.hypernetwork;

import io.adapterfactory.cli.command.option.StoreName;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.StoredVersions;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.file.FileDigest;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Adds a hypernetwork to a store, completely or not at all, after checking that it fits its base model. */
final class HypernetworkAddition {

    private final ArtifactStore store;
    private final SignaturePolicy signatures;

    HypernetworkAddition(ArtifactStore store, SignaturePolicy signatures) {
        this.store = store;
        this.signatures = signatures;
    }

    /**
     * A version in the store.
     *
     * @param isNew false if it already existed with the same files
     */
    record Added(String baseModel, String version, ArtifactStore.Stored stored, boolean isNew) {}

    /**
     * @throws FactoryException when the base model is not in the store (exit code 3), or a version of this name exists
     *     with other files
     * @throws io.adapterfactory.t2l.file.InvalidInputException when it does not fit the base model, or its weights are
     *     invalid
     */
    Added add(HypernetworkSource source, String baseModel, String version) {
        StoreName.require("version", version);
        requireFits(source.config(), baseModel);
        String path = StoredVersions.path(baseModel, version);
        Path scratch = scratch();
        try {
            Path checked = scratch.resolve(version);
            Manifest made = ArtifactDirectory.write(checked, source::writeTo);
            HypernetworkFolder.readWeights(checked, source.config());
            StoredVersions.requireFits(store, "hypernetwork " + version, FittingBaseModels.read(checked), baseModel);
            Optional<ArtifactStore.Stored> there = store.find(path, signatures);
            if (there.isPresent()) {
                requireSame(there.get().files(), made.files(), baseModel, version);
                return new Added(baseModel, version, there.get(), false);
            }
            ArtifactStore.Stored stored =
                    store.write(path, signatures, new HypernetworkSource.Own(checked, source.config())::writeTo);
            // Another process may have been faster.
            requireSame(stored.files(), made.files(), baseModel, version);
            return new Added(baseModel, version, stored, true);
        } finally {
            ArtifactDirectory.delete(scratch);
        }
    }

    private static Path scratch() {
        try {
            return Files.createTempDirectory("factory-hypernetwork");
        } catch (IOException e) {
            throw FactoryException.failed("cannot make a temporary folder: " + e);
        }
    }

    private void requireFits(HypernetworkConfig config, String baseModel) {
        List<String> known = StoredVersions.baseModels(store);
        if (!known.contains(baseModel)) {
            throw FactoryException.notFound("base model '" + baseModel + "' is not in the store; there are: "
                    + (known.isEmpty() ? "none" : String.join(", ", known))
                    + ". Add it first: factory model add SOURCE --name " + baseModel);
        }
        StoredVersions.requireFits(store, config, baseModel);
    }

    private static void requireSame(List<FileDigest> there, List<FileDigest> made, String baseModel, String version) {
        if (!new HashSet<>(there).equals(new HashSet<>(made))) {
            throw FactoryException.badInput("hypernetwork " + baseModel + "/" + version
                    + " is already in the store with other files; choose another --version");
        }
    }

    /** Removes a version that was added; one that existed before is kept. */
    void undo(Added added) {
        if (added.isNew()) {
            store.remove(
                    StoredVersions.path(added.baseModel(), added.version()),
                    added.stored().location());
        }
    }
}
