package io.adapterfactory.trainer.basemodel;

import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderKind;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.List;

/**
 * The base models of the store.
 *
 * <p>Any method may throw {@link io.adapterfactory.t2l.artifact.StoreUnavailableException}.
 */
@ApplicationScoped
public class BaseModels {

    private final ArtifactStore store;

    public BaseModels(ArtifactStore store) {
        this.store = store;
    }

    /** All names, in order. */
    public List<String> names() {
        return store.names(FolderKind.BASE_MODELS);
    }

    /**
     * Checks that a base model exists. Names come from clients, so they are compared with folder names and never
     * resolved as paths.
     *
     * @throws UnknownBaseModelException when there is no base model of this name
     */
    public void require(String name) {
        List<String> known = names();
        if (!known.contains(name)) {
            throw unknown(name, known);
        }
    }

    private static UnknownBaseModelException unknown(String name, List<String> known) {
        return new UnknownBaseModelException("base model '" + name + "' is unknown; the store has "
                + (known.isEmpty() ? "none" : String.join(", ", known))
                + ". Add one with: factory model add SOURCE --name NAME");
    }

    /**
     * The local folder of a base model, in Hugging Face layout.
     *
     * @throws UnknownBaseModelException when there is no base model of this name
     */
    public Path folder(String name) {
        require(name);
        return store.find(FolderKind.BASE_MODELS, name).orElseThrow(() -> unknown(name, names()));
    }
}
