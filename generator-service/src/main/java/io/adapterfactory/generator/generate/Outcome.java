package io.adapterfactory.generator.generate;

import io.adapterfactory.generator.hypernetwork.RefusalReason;

/** What became of an order. */
public sealed interface Outcome {

    TaskOrder order();

    /** The adapter is there. */
    record Made(TaskOrder order, MadeAdapter adapter) implements Outcome {}

    /** It cannot be served, now or later. */
    record Refused(TaskOrder order, RefusalReason reason, String message) implements Outcome {}
}
