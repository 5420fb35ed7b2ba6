package io.adapterfactory.cli.command.model;

import ai.djl.Device;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.LoraBatch;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.tokenizer.ChatMessage;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.List;

/** Tries everything that evaluation and training need of a base model. */
final class ModelCheck {

    private static final String TEXT = "Hello";

    private ModelCheck() {}

    /**
     * @param folder in Hugging Face layout
     * @throws FactoryException when a forward pass is not finite, or tokens are beyond the vocabulary; the library's own
     *     exceptions when configuration, weights, tokenizer, or chat template cannot be used
     */
    static void run(Path folder) {
        ModelConfig config = ModelConfig.read(folder);
        int[] prompt = prompt(folder, config.dimensions().vocabulary());
        try (CausalLanguageModel model = CausalLanguageModel.load(folder, Device.cpu())) {
            int[] next = {prompt[prompt.length - 1]};
            double score = model.logLikelihood(List.of(prompt), List.of(next), LoraBatch.none())[0];
            if (!Double.isFinite(score)) {
                throw FactoryException.badInput(
                        "the model's forward pass gives " + score + "; expected a finite number");
            }
        } catch (ArithmeticException e) {
            throw FactoryException.badInput("the model's forward pass fails: " + e.getMessage());
        }
    }

    private static int[] prompt(Path folder, int vocabulary) {
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            String text = tokenizer
                    .applyChatTemplate(List.of(new ChatMessage("user", TEXT)), true)
                    .orElse(TEXT);
            int[] prompt = tokenizer.encodePrompt(text);
            if (prompt.length == 0) {
                throw FactoryException.badInput("the tokenizer makes no tokens of '" + text + "'");
            }
            for (int token : prompt) {
                if (token >= vocabulary) {
                    throw FactoryException.badInput(
                            "the tokenizer makes token " + token + ", but the model's vocabulary has " + vocabulary
                                    + " tokens; expected a tokenizer of the same model");
                }
            }
            return prompt;
        }
    }
}
