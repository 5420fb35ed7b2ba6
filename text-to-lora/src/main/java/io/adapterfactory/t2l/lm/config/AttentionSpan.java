package io.adapterfactory.t2l.lm.config;

import java.util.OptionalInt;
import java.util.Set;

/**
 * How far back a token sees, by layer; a window of n is the token itself and the n - 1 tokens before it.
 *
 * @param window of the sliding layers; meaningless where there are none
 * @param slidingLayers layers whose attention is limited to the window; the others see everything before a token
 */
public record AttentionSpan(int window, Set<Integer> slidingLayers) {

    public AttentionSpan {
        slidingLayers = Set.copyOf(slidingLayers);
        if (!slidingLayers.isEmpty() && window < 1) {
            throw new IllegalArgumentException("sliding_window " + window + " is not positive");
        }
    }

    /** Every layer sees everything before a token. */
    public static AttentionSpan full() {
        return new AttentionSpan(0, Set.of());
    }

    public boolean isSliding(int layer) {
        return slidingLayers.contains(layer);
    }

    /** The window of the layers that have one, or nothing where none has. */
    public OptionalInt narrowest() {
        return slidingLayers.isEmpty() ? OptionalInt.empty() : OptionalInt.of(window);
    }
}
