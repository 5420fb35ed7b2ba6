package io.adapterfactory.t2l.training.sft;

import io.adapterfactory.t2l.training.response.ExampleSource;
import java.util.List;

/**
 * A training task of the hypernetwork.
 *
 * @param id of the task
 * @param taskVectors one for each description, {@code [taskVectorSize]}
 * @param examples expected answers of an adapter for this task
 */
public record SftTask(String id, List<float[]> taskVectors, ExampleSource examples) {

    public SftTask {
        if (taskVectors.isEmpty()) {
            throw new IllegalArgumentException("task " + id + " needs at least one description");
        }
        taskVectors = List.copyOf(taskVectors);
    }
}
