package io.adapterfactory.trainer.version;

import java.util.Optional;

/**
 * One value of a version's validation.
 *
 * @param name of the measured quantity
 * @param metric its unit: a metric, or {@code loss} in nats per token
 * @param examples number of examples; 0 if not counted
 * @param interval 95 % interval
 */
public record Figure(String name, String metric, double value, int examples, Optional<Interval> interval) {

    /** Name of the loss on a round's tasks before the round. */
    public static final String LOSS_BEFORE = "training-tasks-before";

    /** Name of the loss on the same tasks after the round. */
    public static final String LOSS_AFTER = "training-tasks-after";

    /** Name of the candidate's score minus the champion's; for a group of tasks, its name follows. */
    public static final String DIFFERENCE = "difference";

    /** From {@code low} to {@code high}. */
    public record Interval(double low, double high) {}

    /** A mean loss, nats per token. */
    public static Figure loss(String name, double value) {
        return new Figure(name, "loss", value, 0, Optional.empty());
    }
}
