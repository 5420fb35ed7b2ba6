package io.adapterfactory.t2l.lora;

import java.util.List;

/**
 * A LoRA's settings.
 *
 * @param rank r, at least 1
 * @param alpha numerator of the scaling
 * @param useRslora true for {@code alpha/sqrt(r)}, false for {@code alpha/r}
 * @param targetModules leaf names such as {@code q_proj}, in order, without duplicates
 */
public record LoraConfig(int rank, float alpha, boolean useRslora, List<String> targetModules) {

    public LoraConfig {
        if (rank < 1) {
            throw new IllegalArgumentException("rank must be at least 1, found " + rank);
        }
        if (!(alpha > 0) || !Float.isFinite(alpha)) {
            throw new IllegalArgumentException("alpha must be above 0, found " + alpha);
        }
        targetModules = List.copyOf(targetModules);
        if (targetModules.isEmpty() || targetModules.stream().distinct().count() != targetModules.size()) {
            throw new IllegalArgumentException(
                    "target modules must be at least one, without duplicates, found " + targetModules);
        }
    }

    /** s in {@code W0 x + s B A x}. */
    public float scaling() {
        return scaling(rank, alpha, useRslora);
    }

    /** The scaling of a module with its own rank and alpha. */
    public static float scaling(int rank, float alpha, boolean useRslora) {
        return (float) (useRslora ? alpha / Math.sqrt(rank) : alpha / rank);
    }
}
