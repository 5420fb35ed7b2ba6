package io.adapterfactory.cli.command.training;

import io.adapterfactory.cli.command.option.StoreName;
import io.adapterfactory.cli.command.option.StoreOption;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.DataFolder;
import io.adapterfactory.cli.launch.RunningFactory;
import io.adapterfactory.cli.launch.StoredVersions;
import io.adapterfactory.store.ArtifactStores;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A base model of a store, on this machine. The copies of a bucket stay: an interrupted training needs them again. */
public final class StoredBaseModel {

    private StoredBaseModel() {}

    /**
     * Its folder, in Hugging Face layout.
     *
     * @throws FactoryException when the store has none of this name (exit code 3)
     */
    public static Path require(StoreOption store, String name) {
        try (ArtifactStore artifacts = open(store)) {
            return find(artifacts, name)
                    .orElseThrow(() -> missing(name, opened(store), StoredVersions.baseModels(artifacts)));
        }
    }

    /** The same, if the store has it. */
    static Optional<Path> find(StoreOption store, String name) {
        try (ArtifactStore artifacts = open(store)) {
            return find(artifacts, name);
        }
    }

    private static Optional<Path> find(ArtifactStore artifacts, String name) {
        return artifacts.find(FolderKind.BASE_MODELS, StoreName.require("base model", name));
    }

    private static ArtifactStore open(StoreOption store) {
        return ArtifactStores.open(
                opened(store), Path.of(DataFolder.DEFAULT).resolve("store-copies").resolve("train"), System::getenv);
    }

    private static String opened(StoreOption store) {
        return store.name(RunningFactory.read(Path.of(DataFolder.DEFAULT)));
    }

    private static FactoryException missing(String name, String store, List<String> known) {
        return FactoryException.notFound("base model '" + name + "' is not in store " + store + "; there are: "
                + (known.isEmpty() ? "none" : String.join(", ", known)) + ". Add it with: factory model add SOURCE"
                + " --name " + name);
    }
}
