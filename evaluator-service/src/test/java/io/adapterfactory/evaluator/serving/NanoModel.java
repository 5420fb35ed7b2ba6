package io.adapterfactory.evaluator.serving;

import ai.djl.Device;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.evaluation.InProcessEngine;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The shipped base model behind test servers, until it is closed. */
public final class NanoModel implements AutoCloseable {

    public static final Path FOLDER = Path.of("..", "models", "base-models", "nano");
    private static final int BATCH = 64;

    private final CausalLanguageModel model = CausalLanguageModel.load(FOLDER, Device.cpu());
    private final Tokenizer tokenizer = Tokenizer.load(FOLDER);

    public InProcessEngine engine() {
        return new InProcessEngine(model, PromptRule.of(FOLDER, tokenizer), BATCH);
    }

    /** Copies the files that a store has if the base model's weights are on a server. */
    public static void copyWithoutWeights(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (String name : List.of("config.json", "tokenizer.json", "tokenizer_config.json")) {
            Files.copy(FOLDER.resolve(name), folder.resolve(name));
        }
    }

    @Override
    public void close() {
        model.close();
        tokenizer.close();
    }
}
