package io.adapterfactory.t2l.lm;

import java.util.OptionalInt;

/** How far back a token sees; a window of n is the token itself and the n - 1 before it. */
public sealed interface AttentionSpan {

    /** Everything before it. */
    record Full() implements AttentionSpan {}

    /** A window in every layer. */
    record Sliding(int window) implements AttentionSpan {}

    /** A window in layers 0, 2, 4, ...; everything in the others. */
    record Alternating(int window) implements AttentionSpan {}

    /** The window of a layer, if it has one. */
    default OptionalInt windowOf(int layer) {
        if (this instanceof Sliding sliding) {
            return OptionalInt.of(sliding.window());
        }
        if (this instanceof Alternating alternating && layer % 2 == 0) {
            return OptionalInt.of(alternating.window());
        }
        return OptionalInt.empty();
    }

    /** The window of the layers that have one; more than any sequence where none has. */
    default int widest() {
        return windowOf(0).orElse(Integer.MAX_VALUE);
    }
}
