package io.adapterfactory.serving.proof;

import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.basemodel.PromptFiles;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.file.FolderState;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The prompt rules of the store's base models. A tokenizer is loaded once, and again after the base model's files were
 * replaced.
 */
public final class BaseModelPrompts {

    private record Loaded(FolderState state, Tokenizer tokenizer, PromptRule rule) {}

    private final ArtifactStore store;
    private final Map<String, Loaded> loaded = new HashMap<>();

    public BaseModelPrompts(ArtifactStore store) {
        this.store = store;
    }

    /**
     * The rule of a base model; valid until the next call.
     *
     * @return empty if the store does not have its tokenizer
     * @throws io.adapterfactory.t2l.file.InvalidInputException when its files are invalid
     */
    public synchronized Optional<PromptRule> of(String baseModel) {
        Optional<Path> folder = PromptFiles.find(store, baseModel);
        if (folder.isEmpty()) {
            close(loaded.remove(baseModel));
            return Optional.empty();
        }
        FolderState state = FolderState.of(folder.get());
        Loaded before = loaded.get(baseModel);
        if (before != null && before.state().equals(state)) {
            return Optional.of(before.rule());
        }
        close(loaded.remove(baseModel));
        Loaded now = load(folder.get(), state);
        loaded.put(baseModel, now);
        return Optional.of(now.rule());
    }

    private static Loaded load(Path folder, FolderState state) {
        Tokenizer tokenizer = Tokenizer.load(folder);
        try {
            return new Loaded(state, tokenizer, PromptRule.of(folder, tokenizer));
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    private static void close(Loaded old) {
        if (old != null) {
            old.tokenizer().close();
        }
    }
}
