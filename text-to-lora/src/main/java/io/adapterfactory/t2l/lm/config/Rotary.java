package io.adapterfactory.t2l.lm.config;

import java.util.Set;

/**
 * How positions are encoded in attention.
 *
 * @param full of layers in which a token attends to all tokens before it
 * @param sliding of layers with a sliding window; in most families the same
 * @param layersWithout layers that have no rotary embedding (SmolLM3)
 */
public record Rotary(Rope full, Rope sliding, Set<Integer> layersWithout) {

    /**
     * The frequencies of one kind of layer.
     *
     * @param theta base of the frequencies
     */
    public record Rope(double theta, RopeScaling scaling) {}

    public Rotary {
        layersWithout = Set.copyOf(layersWithout);
    }

    /** The same in every layer. */
    public static Rotary everywhere(Rope rope) {
        return new Rotary(rope, rope, Set.of());
    }

    /** Whether the frequencies depend on the length of a sequence with this number of tokens. */
    public boolean dependsOnLength(int length) {
        return full.scaling().dependsOnLength(length) || sliding.scaling().dependsOnLength(length);
    }
}
