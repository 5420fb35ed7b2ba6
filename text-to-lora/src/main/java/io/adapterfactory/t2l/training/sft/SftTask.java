package io.adapterfactory.t2l.training.sft;

import io.adapterfactory.t2l.training.response.ExampleSource;
import java.util.List;

/**
 * A training task of the hypernetwork.
 *
 * @param id of the task
 * @param taskVectors one for each description, {@code [taskVectorSize]}
 * @param examples expected answers of an adapter for this task
 * @param learned whether the start of the training was trained on it; its output for these tasks is what an {@link
 *     io.adapterfactory.t2l.training.continual.OutputPenalty} keeps
 */
public record SftTask(String id, List<float[]> taskVectors, ExampleSource examples, boolean learned) {

    public SftTask {
        if (taskVectors.isEmpty()) {
            throw new IllegalArgumentException("task " + id + " needs at least one description");
        }
        taskVectors = List.copyOf(taskVectors);
    }

    /** A task that the start was not trained on. */
    public SftTask(String id, List<float[]> taskVectors, ExampleSource examples) {
        this(id, taskVectors, examples, false);
    }
}
