package io.adapterfactory.t2l.training.sft;

import io.adapterfactory.t2l.training.response.ExampleSource;
import java.util.List;

/**
 * A task that the hypernetwork is trained on.
 *
 * @param id of the task
 * @param taskVectors one for each description, {@code [taskVectorSize]}
 * @param examples what an adapter for this task should answer
 */
public record SftTask(String id, List<float[]> taskVectors, ExampleSource examples) {

    public SftTask {
        if (taskVectors.isEmpty()) {
            throw new IllegalArgumentException("task " + id + " needs at least one description");
        }
        taskVectors = List.copyOf(taskVectors);
    }
}
