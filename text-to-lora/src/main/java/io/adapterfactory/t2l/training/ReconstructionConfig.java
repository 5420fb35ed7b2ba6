package io.adapterfactory.t2l.training;

/**
 * Settings of reconstruction training.
 *
 * @param steps gradient steps
 * @param tasksPerBatch different tasks in a step
 * @param vectorsPerTask descriptions of each, drawn anew each step
 * @param learningRate peak; linear warm-up, then linear decay to zero
 * @param warmupFraction of the steps
 */
public record ReconstructionConfig(
        long steps,
        int tasksPerBatch,
        int vectorsPerTask,
        double learningRate,
        double warmupFraction,
        double weightDecay,
        double maxGradientNorm,
        int seed) {

    /** The reference's settings but for the steps. */
    public static ReconstructionConfig reference(long steps, int seed) {
        return new ReconstructionConfig(steps, 4, 1, 1e-3, 0.1, 1e-3, 1.0, seed);
    }
}
