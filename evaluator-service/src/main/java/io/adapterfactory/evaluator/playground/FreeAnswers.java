package io.adapterfactory.evaluator.playground;

import io.adapterfactory.evaluator.evaluate.BaseModels;
import io.adapterfactory.t2l.evaluation.AnsweringEngine;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.TextRow;
import io.adapterfactory.t2l.evaluation.EvaluatedAdapter;
import io.adapterfactory.t2l.task.nano.NanoVocabulary;
import io.adapterfactory.t2l.tokenizer.ChatMessage;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;

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
            String baseModel, BaseModels.Scorer scorer, List<EvaluatedAdapter> adapters, List<String> inputs) {
        Tokenizer tokenizer = scorer.tokenizer();
        int variants = adapters.size() + 1;
        List<int[]> prompts = inputs.stream()
                .map(input -> prompt(baseModel, tokenizer, input))
                .toList();
        int longest = prompts.stream().mapToInt(prompt -> prompt.length).max().orElse(0);
        int room = scorer.engine().maxPositions() - longest;
        if (room < 1) {
            throw new IllegalArgumentException("an input has " + longest + " tokens; the model reads "
                    + scorer.engine().maxPositions() + " with its answer");
        }
        List<TextRow> rows = new ArrayList<>();
        for (int[] prompt : prompts) {
            for (int variant = 0; variant < variants; variant++) {
                // The first is the plain base model.
                rows.add(new TextRow(
                        variant == 0 ? AnsweringEngine.NO_ADAPTER : variant - 1,
                        prompt,
                        baseModel.equals(NANO) ? List.of(String.valueOf(NanoVocabulary.STOP)) : List.of(),
                        Math.min(MOST_NEW_TOKENS, room)));
            }
        }
        List<String> answers;
        try (AnsweringEngine.Session session = scorer.engine().wear(adapters)) {
            answers = session.texts(rows);
        }
        List<List<String>> texts = new ArrayList<>();
        for (int row = 0; row < answers.size(); row += variants) {
            texts.add(answers.subList(row, row + variants).stream()
                    .map(String::strip)
                    .toList());
        }
        return texts;
    }

    private static int[] prompt(String baseModel, Tokenizer tokenizer, String input) {
        if (baseModel.equals(NANO)) {
            return tokenizer.encodePrompt(input + ">");
        }
        return tokenizer
                .applyChatTemplate(List.of(new ChatMessage("user", input)), true)
                .map(text -> tokenizer.encode(text, false))
                .orElseGet(() -> tokenizer.encodePrompt(input));
    }
}
