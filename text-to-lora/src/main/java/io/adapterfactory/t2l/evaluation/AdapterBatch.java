package io.adapterfactory.t2l.evaluation;

import static io.adapterfactory.t2l.evaluation.AnsweringEngine.NO_ADAPTER;

import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.LoraBatch;
import io.adapterfactory.t2l.lora.LoraWeights;
import java.util.Arrays;
import java.util.List;

/** Assigns adapters to the rows of one batch. */
final class AdapterBatch {

    private AdapterBatch() {}

    /**
     * Only adapters that a row uses are moved to the device.
     *
     * @param adapterOfRow index into {@code adapters} for each row, or {@link AnsweringEngine#NO_ADAPTER}
     */
    static LoraBatch of(CausalLanguageModel model, List<LoraWeights> adapters, int[] adapterOfRow) {
        int[] distinct = Arrays.stream(adapterOfRow)
                .filter(index -> index != NO_ADAPTER)
                .distinct()
                .sorted()
                .toArray();
        int[] distinctOfRow = Arrays.stream(adapterOfRow)
                .map(index -> index == NO_ADAPTER ? NO_ADAPTER : Arrays.binarySearch(distinct, index))
                .toArray();
        return LoraBatch.of(
                model, Arrays.stream(distinct).mapToObj(adapters::get).toList(), distinctOfRow);
    }
}
