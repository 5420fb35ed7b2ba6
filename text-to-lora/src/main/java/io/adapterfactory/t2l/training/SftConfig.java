package io.adapterfactory.t2l.training;

/**
 * Settings of the hypernetwork's SFT; {@link #paper} gives those of the reference's scripts.
 *
 * @param steps gradient steps in all; the schedule ends there
 * @param tasksPerBatch different tasks in one step (8)
 * @param pointsPerTask examples of each of them (1)
 * @param learningRate peak (2.5e-5)
 * @param warmupFraction share of the steps with linear warm-up (0.2); then linear decay to 0
 * @param weightDecay decoupled, on every parameter (0.01)
 * @param maxGradientNorm clip of the global norm (1.0)
 * @param labelSmoothing 0 to below 1 (0.1)
 * @param neftuneAlpha uniform noise of alpha/sqrt(T*E) on token embeddings (5); 0 for none
 * @param generatedL2 weight of the mean squares of generated A and B, summed over modules (1e-3)
 * @param loraDropout dropout on an adapter's input (0.05)
 * @param equallyWeightSamples mean over each sequence's tokens before the mean over sequences (true)
 * @param seed of everything that is drawn (42)
 */
public record SftConfig(
        long steps,
        int tasksPerBatch,
        int pointsPerTask,
        double learningRate,
        double warmupFraction,
        double weightDecay,
        double maxGradientNorm,
        double labelSmoothing,
        double neftuneAlpha,
        double generatedL2,
        double loraDropout,
        boolean equallyWeightSamples,
        int seed) {

    public SftConfig {
        require(steps >= 1, "steps must be at least 1, found " + steps);
        require(tasksPerBatch >= 1, "tasksPerBatch must be at least 1, found " + tasksPerBatch);
        require(pointsPerTask >= 1, "pointsPerTask must be at least 1, found " + pointsPerTask);
        require(learningRate > 0, "learningRate must be positive, found " + learningRate);
        require(
                warmupFraction >= 0 && warmupFraction <= 1,
                "warmupFraction must be between 0 and 1, found " + warmupFraction);
        require(
                labelSmoothing >= 0 && labelSmoothing < 1,
                "labelSmoothing must be at least 0 and below 1, found " + labelSmoothing);
        require(
                loraDropout >= 0 && loraDropout < 1,
                "loraDropout must be at least 0 and below 1, found " + loraDropout);
        require(neftuneAlpha >= 0, "neftuneAlpha must be 0 or more, found " + neftuneAlpha);
        require(generatedL2 >= 0, "generatedL2 must be 0 or more, found " + generatedL2);
    }

    /** The settings of the reference's training scripts. */
    public static SftConfig paper(long steps) {
        return new SftConfig(steps, 8, 1, 2.5e-5, 0.2, 0.01, 1.0, 0.1, 5, 1e-3, 0.05, true, 42);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
