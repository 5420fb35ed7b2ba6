package io.adapterfactory.evaluator.playground;

import io.adapterfactory.evaluator.basemodel.BaseModels;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.evaluation.AnsweringEngine;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.TextRow;
import io.adapterfactory.t2l.evaluation.EvaluatedAdapter;
import java.util.ArrayList;
import java.util.List;

/** Answers of the base model and of adapters to inputs that a person types, computed in one batch. */
final class FreeAnswers {

    private static final int MAX_NEW_TOKENS = 128;

    private FreeAnswers() {}

    /**
     * @return for each input, the base model's answer and then each adapter's
     */
    static List<List<String>> of(BaseModels.Scorer scorer, List<EvaluatedAdapter> adapters, List<String> inputs) {
        PromptRule rule = scorer.rule();
        int variants = adapters.size() + 1;
        List<int[]> prompts =
                inputs.stream().map(input -> rule.tokens(rule.typed(input))).toList();
        int longest = prompts.stream().mapToInt(prompt -> prompt.length).max().orElse(0);
        int room = scorer.engine().maxPositions() - longest;
        if (room < 1) {
            throw new IllegalArgumentException("an input has " + longest + " tokens; the model accepts "
                    + scorer.engine().maxPositions() + " for an input and its answer");
        }
        List<TextRow> rows = new ArrayList<>();
        for (int[] prompt : prompts) {
            for (int variant = 0; variant < variants; variant++) {
                // The first answer is the plain base model's.
                rows.add(new TextRow(
                        variant == 0 ? AnsweringEngine.NO_ADAPTER : variant - 1,
                        0,
                        prompt,
                        rule.format().stops(),
                        Math.min(MAX_NEW_TOKENS, room)));
            }
        }
        List<String> answers;
        try (AnsweringEngine.Session session = scorer.engine().load(adapters)) {
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
}
