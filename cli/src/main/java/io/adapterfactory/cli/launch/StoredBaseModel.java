package io.adapterfactory.cli.launch;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderKind;
import io.adapterfactory.t2l.artifact.StorePath;
import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import io.adapterfactory.t2l.identity.ModelDigests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds a base model for a command without a broker: in the store, else among the shipped ones. */
public final class StoredBaseModel {

    private StoredBaseModel() {}

    /**
     * @param storeName for messages
     * @return its local folder
     * @throws FactoryException when it does not exist in either (exit code 3)
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

    /** Its digests, read from its folder without its weights; empty if there is no folder, or it contains none. */
    public static Optional<ModelDigests> digests(ArtifactStore store, String name) {
        return store.findSmallFiles(FolderKind.BASE_MODELS, name)
                .or(() -> shipped(name))
                .flatMap(BaseModelDigests::stored);
    }

    private static Optional<Path> shipped(String name) {
        Path folder = FactoryHome.find().defaults().resolve("base-models").resolve(name);
        return StorePath.isPlain(name) && Files.isDirectory(folder) ? Optional.of(folder) : Optional.empty();
    }
}
