package io.adapterfactory.cli.launch;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderKind;
import io.adapterfactory.t2l.artifact.StorePath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds a base model for a command without a broker: in the store, else among those that are shipped. */
public final class StoredBaseModel {

    private StoredBaseModel() {}

    /**
     * @param storeName for messages
     * @return its folder on this machine
     * @throws FactoryException when it is in neither (exit code 3)
     */
    public static Path require(ArtifactStore store, String storeName, String name) {
        Optional<Path> stored = StorePath.isPlain(name) ? store.find(FolderKind.BASE_MODELS, name) : Optional.empty();
        return stored.or(() -> shipped(name)).orElseThrow(() -> {
            List<String> known = store.names(FolderKind.BASE_MODELS);
            return FactoryException.notFound("base model '" + name + "' is not in store " + storeName + "; there are: "
                    + (known.isEmpty() ? "none" : String.join(", ", known))
                    + ". Add it with: factory model add SOURCE --name " + name);
        });
    }

    private static Optional<Path> shipped(String name) {
        Path folder = FactoryHome.find().defaults().resolve("base-models").resolve(name);
        return StorePath.isPlain(name) && Files.isDirectory(folder) ? Optional.of(folder) : Optional.empty();
    }
}
