package io.adapterfactory.t2l.training.optimizer;

/**
 * The learning rate of a training: linear warm-up to a peak, then {@link Decay}.
 *
 * @param peak above 0
 * @param warmupFraction share of the steps with linear warm-up, 0 to 1. With 0, a training that continues another one
 *     with its moments starts at the peak: the schedule is rewound (learning-rate rewinding, arXiv 2003.02389)
 */
public record LearningRate(double peak, double warmupFraction, Decay decay) {

    /** What follows the warm-up. */
    public enum Decay {
        /** Linear decay to 0 at the last step. */
        LINEAR,
        /** The rate stays at its peak. */
        NONE
    }

    public LearningRate {
        require(peak > 0, "learningRate must be positive, found " + peak);
        require(
                warmupFraction >= 0 && warmupFraction <= 1,
                "warmupFraction must be between 0 and 1, found " + warmupFraction);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    public LearningRate withPeak(double another) {
        return new LearningRate(another, warmupFraction, decay);
    }

    public LearningRate withWarmupFraction(double fraction) {
        return new LearningRate(peak, fraction, decay);
    }

    /** The learning rates of a training of {@code steps} steps. */
    LearningRateSchedule schedule(long steps) {
        return switch (decay) {
            case LINEAR -> LearningRateSchedule.Linear.withWarmupFraction(peak, warmupFraction, steps);
            case NONE -> new LearningRateSchedule.Constant(peak, (long) (warmupFraction * steps));
        };
    }
}
