package io.adapterfactory.trainer.train;

import java.nio.file.Path;
import java.util.List;

/**
 * A published task with training data.
 *
 * @param descriptions its own and, as they come, rewordings with the same data
 * @param dataset JSONL file
 * @param trainSplit name of the split that may be trained on
 */
public record PoolTask(String taskId, List<String> descriptions, Path dataset, String trainSplit) {

    public PoolTask {
        descriptions = List.copyOf(descriptions);
    }
}
