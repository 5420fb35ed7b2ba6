package io.adapterfactory.t2l.lm.config;

import java.util.Set;

/**
 * How positions enter attention.
 *
 * @param full of layers that see everything before a token
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

    /** Whether the frequencies of a sequence of so many tokens depend on its length. */
    public boolean dependsOnLength(int length) {
        return full.scaling().dependsOnLength(length) || sliding.scaling().dependsOnLength(length);
    }
}
