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

    /** What its folder says of its digests, without its weights; empty when it is nowhere, or does not say. */
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
