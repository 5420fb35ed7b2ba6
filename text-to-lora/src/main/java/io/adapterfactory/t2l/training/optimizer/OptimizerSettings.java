package io.adapterfactory.t2l.training.optimizer;

/**
 * Settings of AdamW.
 *
 * @param weightDecay decoupled, on every parameter
 * @param maxGradientNorm the gradients' global L2 norm is scaled down to this
 */
public record OptimizerSettings(LearningRate learningRate, double weightDecay, double maxGradientNorm) {

    public OptimizerSettings {
        if (!(maxGradientNorm > 0)) {
            throw new IllegalArgumentException("maxGradientNorm must be positive, found " + maxGradientNorm);
        }
    }

    public OptimizerSettings withLearningRate(LearningRate rate) {
        return new OptimizerSettings(rate, weightDecay, maxGradientNorm);
    }

    public OptimizerSettings withWeightDecay(double decay) {
        return new OptimizerSettings(learningRate, decay, maxGradientNorm);
    }

    public OptimizerSettings withMaxGradientNorm(double norm) {
        return new OptimizerSettings(learningRate, weightDecay, norm);
    }

    /** The learning rates of a training of {@code steps} steps. */
    public LearningRateSchedule schedule(long steps) {
        return learningRate.schedule(steps);
    }
}
