package io.adapterfactory.t2l.lm.config;

import java.util.OptionalInt;
import java.util.Set;

/**
 * Which tokens a token attends to, by layer. A window of n is the token itself and the n - 1 tokens before it.
 *
 * @param window of the sliding layers; not used if there are none
 * @param slidingLayers layers whose attention is limited to the window; in the others, a token attends to all tokens before it
 */
public record AttentionSpan(int window, Set<Integer> slidingLayers) {

    public AttentionSpan {
        slidingLayers = Set.copyOf(slidingLayers);
        if (!slidingLayers.isEmpty() && window < 1) {
            throw new IllegalArgumentException("sliding_window " + window + " is not positive");
        }
    }

    /** In every layer, a token attends to all tokens before it. */
    public static AttentionSpan full() {
        return new AttentionSpan(0, Set.of());
    }

    public boolean isSliding(int layer) {
        return slidingLayers.contains(layer);
    }

    /** The window of the layers that have one, or nothing if no layer has one. */
    public OptionalInt narrowest() {
        return slidingLayers.isEmpty() ? OptionalInt.empty() : OptionalInt.of(window);
    }
}
