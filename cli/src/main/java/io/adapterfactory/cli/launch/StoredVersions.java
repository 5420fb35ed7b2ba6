package io.adapterfactory.cli.launch;

import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.StorePath;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.InvalidHypernetworkException;
import io.adapterfactory.t2l.hypernetwork.checkpoint.VersionName;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** The hypernetwork versions whose folders are in a store, announced or not. */
public final class StoredVersions {

    private static final String FOLDER = "hypernetworks";

    private static final Comparator<String> FIRST_VERSIONS_FIRST = Comparator.<String>comparingInt(
                    name -> VersionName.number(name).orElse(Integer.MAX_VALUE))
            .thenComparing(Comparator.naturalOrder());

    private StoredVersions() {}

    /** Where a version is in a store. */
    public static String path(String baseModel, String name) {
        return FOLDER + "/" + baseModel + "/" + name;
    }

    /** The base models of a store, in order. */
    public static List<String> baseModels(ArtifactStore store) {
        return plain(store, "base-models");
    }

    /** Folder names of a base model's versions: v1, v2, ... first, then the others in order. */
    public static List<String> names(ArtifactStore store, String baseModel) {
        return plain(store, FOLDER + "/" + baseModel).stream()
                .sorted(FIRST_VERSIONS_FIRST)
                .toList();
    }

    /**
     * Checks that a hypernetwork's adapters fit a base model of the store.
     *
     * @throws InvalidHypernetworkException when they do not
     */
    public static void requireFits(ArtifactStore store, HypernetworkConfig config, String baseModel) {
        // The weights of a large base model need not be fetched from a bucket.
        Path configuration = store.local("base-models/" + baseModel + "/config.json");
        try {
            config.requireFits(
                    baseModel,
                    ModelConfig.read(configuration.getParent())
                            .loraTarget(config.lora().targetModules()));
        } catch (IllegalArgumentException e) {
            throw new InvalidHypernetworkException(e.getMessage(), e);
        }
    }

    private static List<String> plain(ArtifactStore store, String path) {
        return store.folders(path).stream().filter(StorePath::isPlain).toList();
    }
}
