package io.adapterfactory.serving.controller;

import io.adapterfactory.serving.adapter.AdapterFiles;
import io.adapterfactory.serving.adapter.ServableAdapter;
import io.adapterfactory.serving.client.ServerRefusedException;
import io.adapterfactory.serving.server.Offer;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderKind;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import java.nio.file.Path;

/**
 * Prepares adapters for servers. Checks base model and files once more, so that the adapter that is served is the one
 * that was evaluated.
 */
final class AdapterOffers {

    private final ArtifactStore store;

    AdapterOffers(ArtifactStore store) {
        this.store = store;
    }

    /**
     * The offer of an adapter to a target.
     *
     * @throws ServerRefusedException when the target's kind cannot serve it, or its files cannot be read here
     * @throws io.adapterfactory.t2l.file.InvalidInputException when its files have changed, or it was made for another
     *     base model
     */
    Offer of(Target target, ServableAdapter adapter) {
        requireFittingBaseModel(adapter);
        if (adapter.files().useRslora() && !target.server().honorsRslora()) {
            throw new ServerRefusedException(
                    "it has use_rslora, which " + target.kind()
                            + " ignores, so it would be too weak; generate it in the default form, whose scale is in the weights");
        }
        return Offer.of(adapter.identity().adapterId(), folder(adapter.files()), store.folder(), target.store());
    }

    /** A base model that is only on the server cannot be compared. */
    private void requireFittingBaseModel(ServableAdapter adapter) {
        String baseModel = adapter.identity().baseModel();
        if (store.names(FolderKind.BASE_MODELS).contains(baseModel)) {
            adapter.files()
                    .fits()
                    .check(
                            "adapter " + adapter.identity().adapterId(),
                            baseModel,
                            BaseModelDigests.of(store, baseModel));
        }
    }

    private Path folder(AdapterFiles files) {
        try {
            return store.fetch(files.location(), files.files(), SignaturePolicy.OFF);
        } catch (IllegalArgumentException e) {
            throw new ServerRefusedException(
                    "it is at " + files.location() + ", which cannot be read here: " + e.getMessage());
        }
    }
}
