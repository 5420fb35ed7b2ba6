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

    public ReconstructionConfig {
        require(steps >= 1, "steps must be at least 1, found " + steps);
        require(tasksPerBatch >= 1, "tasksPerBatch must be at least 1, found " + tasksPerBatch);
        require(vectorsPerTask >= 1, "vectorsPerTask must be at least 1, found " + vectorsPerTask);
        require(learningRate > 0, "learningRate must be positive, found " + learningRate);
        require(
                warmupFraction >= 0 && warmupFraction <= 1,
                "warmupFraction must be between 0 and 1, found " + warmupFraction);
        require(maxGradientNorm > 0, "maxGradientNorm must be positive, found " + maxGradientNorm);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /** The reference's settings but for the steps. */
    public static ReconstructionConfig reference(long steps, int seed) {
        return new ReconstructionConfig(steps, 4, 1, 1e-3, 0.1, 1e-3, 1.0, seed);
    }
}
