package io.adapterfactory.cli.command.model;

import io.adapterfactory.cli.command.option.StoredFolders;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.StoreAccess;
import java.util.Map;
import java.util.Optional;

/** Adds a base model that a command needs to the store if it is missing. */
public final class MissingBaseModel {

    /** Sources on the Hugging Face Hub of base models that are not shipped, but have a shipped hypernetwork. */
    private static final Map<String, String> ON_THE_HUB =
            Map.of("smollm2-135m-instruct", "HuggingFaceTB/SmolLM2-135M-Instruct");

    private MissingBaseModel() {}

    /**
     * Adds it if it is missing.
     *
     * @param source as for {@code factory model add}; empty uses the known source of the name
     * @return whether it was added
     * @throws FactoryException when it is missing and no source is known (exit code 3), or it cannot be used
     */
    public static boolean add(StoreAccess store, String name, Optional<String> source) {
        StoredFolders models = new ModelStore(store).models();
        if (models.names().contains(name)) {
            return false;
        }
        String from = source.or(() -> Optional.ofNullable(ON_THE_HUB.get(name)))
                .orElseThrow(() -> FactoryException.notFound("base model '" + name + "' is not in store " + store.name()
                        + "; expected --model with a GGUF file, a model folder in Hugging Face layout, or owner/name"
                        + " on the Hub"));
        ModelAddCommand.add(models, name, ModelAddCommand.source(from));
        return true;
    }
}
