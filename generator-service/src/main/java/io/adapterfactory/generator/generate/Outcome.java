package io.adapterfactory.generator.generate;

import io.adapterfactory.generator.hypernetwork.RefusalReason;

/** Result of an order. */
public sealed interface Outcome {

    TaskOrder order();

    /** The adapter was generated. */
    record Made(TaskOrder order, MadeAdapter adapter, Control control) implements Outcome {}

    /** The order can never be served. */
    record Refused(TaskOrder order, RefusalReason reason, String message) implements Outcome {}
}
