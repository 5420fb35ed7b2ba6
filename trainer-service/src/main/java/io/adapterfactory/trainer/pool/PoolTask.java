package io.adapterfactory.trainer.pool;

import io.adapterfactory.t2l.task.TaskDataset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A published task with training data. It may have been published several times in other words.
 *
 * @param taskIds ids of all publications
 * @param descriptions without duplicates
 * @param benchmarks named by its publishers
 */
public record PoolTask(List<String> taskIds, List<String> descriptions, TaskDataset dataset, List<String> benchmarks) {

    public PoolTask {
        taskIds = List.copyOf(taskIds);
        descriptions = List.copyOf(descriptions);
        benchmarks = List.copyOf(benchmarks);
    }

    public PoolTask(String taskId, String description, TaskDataset dataset, List<String> benchmarks) {
        this(List.of(taskId), List.of(description), dataset, benchmarks);
    }

    /** The id of the first publication. */
    public String id() {
        return taskIds.get(0);
    }

    /** This task with the ids, descriptions, and benchmarks of another publication of the same data. */
    PoolTask with(PoolTask rewording) {
        return new PoolTask(
                union(taskIds, rewording.taskIds),
                union(descriptions, rewording.descriptions),
                dataset,
                union(benchmarks, rewording.benchmarks));
    }

    private static List<String> union(List<String> some, List<String> more) {
        Set<String> all = new LinkedHashSet<>(some);
        all.addAll(more);
        return new ArrayList<>(all);
    }
}
