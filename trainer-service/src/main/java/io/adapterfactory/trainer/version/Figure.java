package io.adapterfactory.trainer.version;

import java.util.Optional;

/**
 * One figure of a version's validation.
 *
 * @param name what was measured
 * @param metric its unit: a metric, or {@code loss} in nats a token
 * @param examples that it was measured on; 0 if not counted
 * @param interval 95 %
 */
public record Figure(String name, String metric, double value, int examples, Optional<Interval> interval) {

    /** Name of the loss on a round's tasks before it. */
    public static final String LOSS_BEFORE = "training-tasks-before";

    /** Name of the loss on the same tasks after it. */
    public static final String LOSS_AFTER = "training-tasks-after";

    /** From {@code low} to {@code high}. */
    public record Interval(double low, double high) {}

    /** A mean loss, nats per token. */
    public static Figure loss(String name, double value) {
        return new Figure(name, "loss", value, 0, Optional.empty());
    }
}
