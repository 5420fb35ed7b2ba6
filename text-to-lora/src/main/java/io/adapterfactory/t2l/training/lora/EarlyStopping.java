package io.adapterfactory.t2l.training.lora;

import io.adapterfactory.t2l.training.response.TrainingExample;
import java.util.List;

/**
 * Ends the training of an adapter before its last step if its loss on held-out examples has not become smaller for some
 * validations. The adapter at the smallest loss is kept.
 *
 * @param every steps from one validation to the next (reference 500); the start is validated too
 * @param patience validations without a smaller loss after which an adapter is done (reference 3)
 * @param validation the held-out examples of each adapter, in the order of the adapters
 */
public record EarlyStopping(long every, int patience, List<List<TrainingExample>> validation) {

    public EarlyStopping {
        if (every < 1) {
            throw new IllegalArgumentException("validations must be at least 1 step apart, found " + every);
        }
        if (patience < 1) {
            throw new IllegalArgumentException("patience must be at least 1 validation, found " + patience);
        }
        validation = validation.stream().map(List::copyOf).toList();
        for (int i = 0; i < validation.size(); i++) {
            if (validation.get(i).isEmpty()) {
                throw new IllegalArgumentException(
                        "adapter " + i + " has no validation examples; expected at least one");
            }
        }
    }
}
