package io.adapterfactory.evaluator.evaluate;

import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.task.TaskDataset;
import java.util.List;
import java.util.Optional;

/**
 * An adapter to be scored.
 *
 * @param benchmarks named by its task
 * @param dataset of its task: its held-out examples are the benchmark if no benchmark is named
 * @param fits the base models with which it may be scored
 * @param extent what is measured
 * @param control an adapter from another task's description, to be scored on the same examples
 */
public record Candidate(
        StoredAdapter adapter,
        String baseModel,
        String description,
        List<String> benchmarks,
        Optional<TaskDataset> dataset,
        FittingBaseModels fits,
        Extent extent,
        Optional<StoredAdapter> control) {

    String adapterId() {
        return adapter.adapterId();
    }
}
