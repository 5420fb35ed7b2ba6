package io.adapterfactory.trainer.gate;

import io.adapterfactory.trainer.description.DescriptionRules;
import java.time.Duration;

/**
 * Conditions that a candidate must meet before it serves.
 *
 * @param enabled without the gate, the version of every finished round becomes champion immediately
 * @param timeout after this time the gate decides with the results so far
 * @param maxTasks maximum number of published tasks for the validation of a candidate
 * @param suiteTasks number of further validation tasks from the base model's own suite; 0 for none
 * @param limits how much a candidate may lose
 * @param descriptions how the descriptions of a version are compared
 */
public record GateRules(
        boolean enabled,
        Duration timeout,
        int maxTasks,
        int suiteTasks,
        LossLimits limits,
        DescriptionRules descriptions) {

    /** Without the gate, nothing is compared. */
    public GateRules {
        descriptions = enabled ? descriptions : DescriptionRules.OFF;
    }
}
