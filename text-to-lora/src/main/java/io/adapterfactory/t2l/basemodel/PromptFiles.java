package io.adapterfactory.t2l.basemodel;

import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds a base model's folder for callers that need its configuration and tokenizer, but not its weights. */
public final class PromptFiles {

    private static final String TOKENIZER = "tokenizer.json";

    private PromptFiles() {}

    /**
     * A local folder with the tokenizer. Weights are fetched only if the tokenizer is too large to count as a small
     * file.
     *
     * @return empty if the store does not have the base model
     */
    public static Optional<Path> find(ArtifactStore store, String baseModel) {
        return store.findSmallFiles(FolderKind.BASE_MODELS, baseModel)
                .filter(folder -> Files.exists(folder.resolve(TOKENIZER)))
                .or(() -> store.find(FolderKind.BASE_MODELS, baseModel));
    }
}
