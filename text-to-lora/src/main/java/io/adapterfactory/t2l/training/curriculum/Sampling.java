package io.adapterfactory.t2l.training.curriculum;

import java.util.List;

/** How the tasks of a step are sampled. */
public enum Sampling {
    /** Tasks are sampled more often the further their score is below the best known score. */
    CURRICULUM,
    /** All tasks are sampled equally often. */
    UNIFORM;

    /** A weight for each task, in the same order. */
    public double[] weights(List<TaskStanding> tasks) {
        return tasks.stream()
                .mapToDouble(task -> this == UNIFORM ? 1 : task.weight())
                .toArray();
    }
}
