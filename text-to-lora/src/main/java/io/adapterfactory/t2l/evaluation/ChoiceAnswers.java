package io.adapterfactory.t2l.evaluation;

import io.adapterfactory.t2l.evaluation.AnsweringEngine.OptionRow;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.LoraBatch;
import io.adapterfactory.t2l.lora.LoraWeights;
import java.util.List;

/** Log-likelihoods of options, in batches. */
final class ChoiceAnswers {

    private final CausalLanguageModel model;
    private final int rowsPerBatch;

    ChoiceAnswers(CausalLanguageModel model, int rowsPerBatch) {
        this.model = model;
        this.rowsPerBatch = rowsPerBatch;
    }

    /** Nats, one an option. */
    double[] logLikelihoods(List<OptionRow> rows, List<LoraWeights> adapters) {
        double[] all = new double[rows.size()];
        for (int from = 0; from < rows.size(); from += rowsPerBatch) {
            List<OptionRow> part = rows.subList(from, Math.min(rows.size(), from + rowsPerBatch));
            double[] ofBatch = ofBatch(part, adapters);
            System.arraycopy(ofBatch, 0, all, from, ofBatch.length);
        }
        return all;
    }

    private double[] ofBatch(List<OptionRow> rows, List<LoraWeights> adapters) {
        List<int[]> contexts = rows.stream().map(OptionRow::context).toList();
        List<int[]> continuations = rows.stream().map(OptionRow::continuation).toList();
        int[] worn = rows.stream().mapToInt(OptionRow::adapter).toArray();
        try (LoraBatch batch = AdapterBatch.of(model, adapters, worn)) {
            return model.logLikelihood(contexts, continuations, batch);
        }
    }
}
