package io.adapterfactory.t2l.training.optimizer;

/**
 * Settings of AdamW with linear warm-up, then linear decay to 0.
 *
 * @param learningRate peak
 * @param warmupFraction share of the steps with linear warm-up, 0 to 1
 * @param weightDecay decoupled, on every parameter
 * @param maxGradientNorm the gradients' global L2 norm is scaled down to this
 */
public record OptimizerSettings(
        double learningRate, double warmupFraction, double weightDecay, double maxGradientNorm) {

    public OptimizerSettings {
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

    public OptimizerSettings withLearningRate(double rate) {
        return new OptimizerSettings(rate, warmupFraction, weightDecay, maxGradientNorm);
    }

    public OptimizerSettings withWarmupFraction(double fraction) {
        return new OptimizerSettings(learningRate, fraction, weightDecay, maxGradientNorm);
    }

    public OptimizerSettings withWeightDecay(double decay) {
        return new OptimizerSettings(learningRate, warmupFraction, decay, maxGradientNorm);
    }

    public OptimizerSettings withMaxGradientNorm(double norm) {
        return new OptimizerSettings(learningRate, warmupFraction, weightDecay, norm);
    }

    /** The learning rates of a training of {@code steps} steps. */
    public LearningRateSchedule schedule(long steps) {
        return LearningRateSchedule.Linear.withWarmupFraction(learningRate, warmupFraction, steps);
    }
}
