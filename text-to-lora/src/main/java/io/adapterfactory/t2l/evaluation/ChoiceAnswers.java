package io.adapterfactory.t2l.evaluation;

import io.adapterfactory.t2l.evaluation.AnsweringEngine.OptionRow;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.LoraBatch;
import io.adapterfactory.t2l.lm.ModelMemory;
import io.adapterfactory.t2l.lora.LoraWeights;
import java.util.Arrays;
import java.util.List;

/** Computes log-likelihoods of options in batches. */
final class ChoiceAnswers {

    private final CausalLanguageModel model;
    private final BatchLimit limit;
    private final ModelMemory memory;

    ChoiceAnswers(CausalLanguageModel model, BatchLimit limit) {
        this.model = model;
        this.limit = limit;
        this.memory = model.memory();
    }

    /** Nats, one value for each option. */
    double[] logLikelihoods(List<OptionRow> rows, List<LoraWeights> adapters) {
        double[] all = new double[rows.size()];
        List<int[]> batches = RowBatches.of(
                rows.stream().map(row -> new RowBatches.Group(row.adapter(), 0)).toList(),
                rows.stream()
                        .map(row -> new RowBatches.Size(row.context().length + row.continuation().length, 0))
                        .toList(),
                size -> limit.rows(memory, size.read(), 0));
        for (int[] batch : batches) {
            double[] ofBatch = ofBatch(Arrays.stream(batch).mapToObj(rows::get).toList(), adapters);
            for (int i = 0; i < batch.length; i++) {
                all[batch[i]] = ofBatch[i];
            }
        }
        return all;
    }

    private double[] ofBatch(List<OptionRow> rows, List<LoraWeights> adapters) {
        List<int[]> contexts = rows.stream().map(OptionRow::context).toList();
        List<int[]> continuations = rows.stream().map(OptionRow::continuation).toList();
        int[] active = rows.stream().mapToInt(OptionRow::adapter).toArray();
        try (LoraBatch batch = AdapterBatch.of(model, adapters, active)) {
            return model.logLikelihood(contexts, continuations, batch);
        }
    }
}
