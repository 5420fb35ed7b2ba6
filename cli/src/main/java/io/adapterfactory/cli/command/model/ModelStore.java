package io.adapterfactory.cli.command.model;

import io.adapterfactory.cli.command.option.StoredFolders;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.StoreAccess;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderKind;
import io.adapterfactory.t2l.artifact.StorePath;
import java.util.List;

/** The base models of a store, and the hypernetworks that need them. */
final class ModelStore {

    private final ArtifactStore store;
    private final StoredFolders models;
    private final String name;

    ModelStore(StoreAccess opened) {
        this.store = opened.store();
        this.name = opened.name();
        this.models = new StoredFolders(opened, FolderKind.BASE_MODELS, "base model", "factory model remove");
    }

    StoredFolders models() {
        return models;
    }

    /**
     * @param force also if the store has hypernetworks for it
     * @throws FactoryException when it does not exist, or is in use
     */
    void remove(String model, boolean force) {
        if (!force && StorePath.isPlain(model)) {
            List<String> versions = store.folders("hypernetworks/" + model).stream()
                    .filter(StorePath::isPlain)
                    .toList();
            if (!versions.isEmpty()) {
                throw FactoryException.badInput("base model '" + model + "' is in use: store " + name
                        + " has hypernetworks for it: " + String.join(", ", versions)
                        + ". A factory cannot generate or evaluate with them without it; --force removes it"
                        + " anyway");
            }
        }
        models.remove(model);
    }
}
