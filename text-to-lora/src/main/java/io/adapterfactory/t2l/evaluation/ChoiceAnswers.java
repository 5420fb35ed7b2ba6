package io.adapterfactory.t2l.evaluation;

import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.LoraBatch;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Log-likelihoods of options, in batches. */
final class ChoiceAnswers {

    /** @param adapter index into the adapters, or {@link AdapterBatch#NO_ADAPTER} */
    record Row(int adapter, Question.Option option) {}

    private record Tokens(int[] context, int[] continuation) {}

    private final CausalLanguageModel model;
    private final Tokenizer tokenizer;
    private final int rowsPerBatch;

    ChoiceAnswers(CausalLanguageModel model, Tokenizer tokenizer, int rowsPerBatch) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.rowsPerBatch = rowsPerBatch;
    }

    /** Nats, one an option. */
    double[] logLikelihoods(List<Row> rows, List<LoraWeights> adapters) {
        double[] all = new double[rows.size()];
        for (int from = 0; from < rows.size(); from += rowsPerBatch) {
            List<Row> part = rows.subList(from, Math.min(rows.size(), from + rowsPerBatch));
            double[] ofBatch = ofBatch(part, adapters);
            System.arraycopy(ofBatch, 0, all, from, ofBatch.length);
        }
        return all;
    }

    private double[] ofBatch(List<Row> rows, List<LoraWeights> adapters) {
        List<int[]> contexts = new ArrayList<>();
        List<int[]> continuations = new ArrayList<>();
        for (Row row : rows) {
            Tokens tokens = tokens(row.option());
            contexts.add(tokens.context());
            continuations.add(tokens.continuation());
        }
        int[] worn = rows.stream().mapToInt(Row::adapter).toArray();
        try (LoraBatch batch = AdapterBatch.of(model, adapters, worn)) {
            return model.logLikelihood(contexts, continuations, batch);
        }
    }

    /**
     * Context and continuation are encoded together and cut where the context alone ends, so that a word is not torn; a space between
     * them belongs to the continuation.
     */
    private Tokens tokens(Question.Option option) {
        String context = option.context().stripTrailing();
        int[] all = tokenizer.encode(option.context() + option.continuation(), true);
        int end = Math.min(tokenizer.encode(context, true).length, all.length - 1);
        if (end < 1) {
            throw new IllegalArgumentException("option '" + option.text() + "' has too few tokens behind its context '"
                    + context + "'; both need at least one");
        }
        return new Tokens(Arrays.copyOf(all, end), Arrays.copyOfRange(all, end, all.length));
    }
}
