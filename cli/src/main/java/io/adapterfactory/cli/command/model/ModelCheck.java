package io.adapterfactory.cli.command.model;

import ai.djl.Device;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.t2l.basemodel.Prompt;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.LoraBatch;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Tests a base model for everything that evaluation and training need. */
final class ModelCheck {

    private static final String TEXT = "Hello";

    private ModelCheck() {}

    /**
     * @param folder in Hugging Face layout
     * @throws FactoryException when a forward pass is not finite, or tokens are outside the vocabulary; the library's
     *     own exceptions when configuration, weights, tokenizer, chat template, or profile are invalid, or no token
     *     ends an answer
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
            PromptRule rule = PromptRule.of(folder, tokenizer);
            int[] prompt = rule.tokens(Prompt.of(TEXT));
            if (prompt.length == 0) {
                throw FactoryException.badInput(
                        "the tokenizer produces no tokens for '" + rule.text(Prompt.of(TEXT)) + "'");
            }
            int[] answer = rule.answer(Prompt.of(TEXT), TEXT);
            for (int token :
                    IntStream.concat(IntStream.of(prompt), IntStream.of(answer)).toArray()) {
                if (token >= vocabulary) {
                    throw FactoryException.badInput(
                            "the tokenizer produces token " + token + ", but the model's vocabulary has " + vocabulary
                                    + " tokens; expected a tokenizer of the same model");
                }
            }
            return prompt;
        }
    }
}
