package io.adapterfactory.cli.launch;

import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderKind;
import io.adapterfactory.t2l.artifact.StorePath;
import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.InvalidHypernetworkException;
import io.adapterfactory.t2l.hypernetwork.checkpoint.VersionName;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** The hypernetwork versions in a store, announced or not. */
public final class StoredVersions {

    private static final String FOLDER = "hypernetworks";

    private static final Comparator<String> FIRST_VERSIONS_FIRST = Comparator.<String>comparingInt(
                    name -> VersionName.number(name).orElse(Integer.MAX_VALUE))
            .thenComparing(Comparator.naturalOrder());

    private StoredVersions() {}

    /** Path of a version in a store. */
    public static String path(String baseModel, String name) {
        return FOLDER + "/" + baseModel + "/" + name;
    }

    /** The base models of a store, in order. */
    public static List<String> baseModels(ArtifactStore store) {
        return store.names(FolderKind.BASE_MODELS);
    }

    /** Folder names of a base model's versions: v1, v2, ... first, then the others in order. */
    public static List<String> names(ArtifactStore store, String baseModel) {
        return store.folders(FOLDER + "/" + baseModel).stream()
                .filter(StorePath::isPlain)
                .sorted(FIRST_VERSIONS_FIRST)
                .toList();
    }

    /**
     * Checks that a hypernetwork's adapters fit a base model of the store.
     *
     * @throws InvalidHypernetworkException when they do not
     */
    public static void requireFits(ArtifactStore store, HypernetworkConfig config, String baseModel) {
        Path folder = store.findSmallFiles(FolderKind.BASE_MODELS, baseModel)
                .orElseThrow(() ->
                        new InvalidHypernetworkException("its base model '" + baseModel + "' is not in the store"));
        try {
            config.requireFits(
                    baseModel, ModelConfig.read(folder).loraTarget(config.lora().targetModules()));
        } catch (IllegalArgumentException e) {
            throw new InvalidHypernetworkException(e.getMessage(), e);
        }
    }

    /**
     * Checks that a hypernetwork fits the base model in the store, if the store knows its digests.
     *
     * @param hypernetwork its name, for messages
     * @throws io.adapterfactory.t2l.identity.BaseModelMismatchException when it does not fit
     */
    public static void requireFits(ArtifactStore store, String hypernetwork, FittingBaseModels fits, String baseModel) {
        BaseModelDigests.stored(store, baseModel).ifPresent(found -> fits.check(hypernetwork, baseModel, found));
    }
}
