package io.adapterfactory.t2l.training.reconstruction;

import io.adapterfactory.t2l.lora.LoraWeights;
import java.util.List;

/**
 * An adapter to be reconstructed.
 *
 * @param taskVectors one for each description
 * @param adapter trained for the task
 */
public record ReconstructionTask(String id, List<float[]> taskVectors, LoraWeights adapter) {

    public ReconstructionTask {
        taskVectors = List.copyOf(taskVectors);
        if (taskVectors.isEmpty()) {
            throw new IllegalArgumentException("task " + id + " has no task vector; expected at least one");
        }
    }
}
