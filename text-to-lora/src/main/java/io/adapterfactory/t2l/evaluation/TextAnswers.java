package io.adapterfactory.t2l.evaluation;

import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.TextRow;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.DecodingOptions;
import io.adapterfactory.t2l.lm.LoraBatch;
import io.adapterfactory.t2l.lm.ModelMemory;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Greedily decoded answers. */
final class TextAnswers {

    private final CausalLanguageModel model;
    private final PromptRule rule;
    private final BatchLimit limit;
    private final ModelMemory memory;

    TextAnswers(CausalLanguageModel model, PromptRule rule, BatchLimit limit) {
        this.model = model;
        this.rule = rule;
        this.limit = limit;
        this.memory = model.memory();
    }

    /** Rows of one batch have the same stops, so a row's answer does not depend on the other rows. */
    List<String> of(List<TextRow> rows, List<LoraWeights> adapters) {
        Map<List<String>, List<Integer>> rowsOfStops = new LinkedHashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            rowsOfStops
                    .computeIfAbsent(rows.get(i).stops(), stops -> new ArrayList<>())
                    .add(i);
        }
        String[] answers = new String[rows.size()];
        rowsOfStops.forEach((stops, indices) -> {
            List<TextRow> some = indices.stream().map(rows::get).toList();
            List<int[]> batches = RowBatches.of(
                    some.stream()
                            .map(row -> new RowBatches.Group(row.adapter(), row.group()))
                            .toList(),
                    some.stream()
                            .map(row -> new RowBatches.Size(row.prompt().length, row.maxTokens()))
                            .toList(),
                    size -> limit.rows(memory, size.read(), size.answer()));
            for (int[] batch : batches) {
                List<String> ofBatch =
                        ofBatch(stops, Arrays.stream(batch).mapToObj(some::get).toList(), adapters);
                for (int i = 0; i < batch.length; i++) {
                    answers[indices.get(batch[i])] = ofBatch.get(i);
                }
            }
        });
        return List.of(answers);
    }

    private List<String> ofBatch(List<String> stops, List<TextRow> rows, List<LoraWeights> adapters) {
        List<int[]> prompts = rows.stream().map(TextRow::prompt).toList();
        int maxTokens = rows.stream().mapToInt(TextRow::maxTokens).max().orElseThrow();
        DecodingOptions options = DecodingOptions.greedy(maxTokens, stopTokens(stops));
        int[] active = rows.stream().mapToInt(TextRow::adapter).toArray();
        try (LoraBatch batch = AdapterBatch.of(model, adapters, active)) {
            int[] limits = rows.stream().mapToInt(TextRow::maxTokens).toArray();
            List<int[]> generated = model.generate(prompts, limits, batch, options);
            List<String> answers = new ArrayList<>();
            for (int row = 0; row < rows.size(); row++) {
                answers.add(untilStop(text(prompts.get(row), generated.get(row)), stops));
            }
            return answers;
        }
    }

    private Set<Integer> stopTokens(List<String> stops) {
        Set<Integer> tokens = new HashSet<>(rule.endTokens());
        for (String stop : stops) {
            int[] encoded = rule.tokenizer().encode(stop, false);
            if (encoded.length == 1) {
                tokens.add(encoded[0]);
            }
        }
        return tokens;
    }

    /** Decoded together with the prompt, because many tokenizers drop a leading space, which programs need. */
    private String text(int[] prompt, int[] answer) {
        int[] both = Arrays.copyOf(prompt, prompt.length + answer.length);
        System.arraycopy(answer, 0, both, prompt.length, answer.length);
        Tokenizer tokenizer = rule.tokenizer();
        String before = tokenizer.decode(prompt);
        String all = tokenizer.decode(both);
        return all.startsWith(before) ? all.substring(before.length()) : tokenizer.decode(answer);
    }

    /** The answer before its first stop, because a stop of several tokens is not an end token. */
    private static String untilStop(String answer, List<String> stops) {
        int end = answer.length();
        for (String stop : stops) {
            int at = stop.isEmpty() ? -1 : answer.indexOf(stop);
            end = at < 0 ? end : Math.min(end, at);
        }
        return answer.substring(0, end);
    }
}
