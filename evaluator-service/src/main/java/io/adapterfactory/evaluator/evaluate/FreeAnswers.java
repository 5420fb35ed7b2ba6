package io.adapterfactory.evaluator.evaluate;

import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.DecodingOptions;
import io.adapterfactory.t2l.lm.LoraBatch;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.task.NanoVocabulary;
import io.adapterfactory.t2l.tokenizer.ChatMessage;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Answers to inputs that a person types, of the base model and of adapters, all in one batch. */
final class FreeAnswers {

    private static final int MOST_NEW_TOKENS = 128;
    private static final String NANO = "nano";

    private FreeAnswers() {}

    /**
     * @param baseModel its name: nano reads {@code input>} and stops at a semicolon; any other its chat template, or the plain
     *     input where it has none
     * @return for each input, the base model's answer and then each adapter's
     */
    static List<List<String>> of(
            String baseModel, BaseModels.Scorer scorer, List<LoraWeights> adapters, List<String> inputs) {
        CausalLanguageModel model = scorer.model();
        Tokenizer tokenizer = scorer.tokenizer();
        int variants = adapters.size() + 1;
        List<int[]> prompts = new ArrayList<>();
        int[] worn = new int[inputs.size() * variants];
        for (String input : inputs) {
            int[] prompt = prompt(baseModel, tokenizer, input);
            for (int variant = 0; variant < variants; variant++) {
                worn[prompts.size()] = variant - 1; // -1 is the plain base model
                prompts.add(prompt);
            }
        }
        int longest = prompts.stream().mapToInt(prompt -> prompt.length).max().orElse(0);
        int room = model.config().maxPositions() - longest;
        if (room < 1) {
            throw new IllegalArgumentException("an input has " + longest + " tokens; the model reads "
                    + model.config().maxPositions() + " with its answer");
        }
        DecodingOptions options = DecodingOptions.greedy(Math.min(MOST_NEW_TOKENS, room), stops(baseModel, tokenizer));
        List<int[]> answers;
        try (LoraBatch batch = LoraBatch.of(model, adapters, worn)) {
            answers = model.generate(prompts, batch, options);
        }
        List<List<String>> texts = new ArrayList<>();
        for (int row = 0; row < answers.size(); row += variants) {
            texts.add(answers.subList(row, row + variants).stream()
                    .map(tokenizer::decode)
                    .map(String::strip)
                    .toList());
        }
        return texts;
    }

    private static int[] prompt(String baseModel, Tokenizer tokenizer, String input) {
        if (baseModel.equals(NANO)) {
            return tokenizer.encode(input + ">", true);
        }
        return tokenizer
                .applyChatTemplate(List.of(new ChatMessage("user", input)), true)
                .map(text -> tokenizer.encode(text, false))
                .orElseGet(() -> tokenizer.encode(input, true));
    }

    private static Set<Integer> stops(String baseModel, Tokenizer tokenizer) {
        Set<Integer> stops = new HashSet<>();
        tokenizer.eosId().ifPresent(stops::add);
        if (baseModel.equals(NANO)) {
            Arrays.stream(tokenizer.encode(String.valueOf(NanoVocabulary.STOP), false))
                    .forEach(stops::add);
        }
        return stops;
    }
}
