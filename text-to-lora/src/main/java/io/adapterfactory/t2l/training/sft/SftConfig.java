package io.adapterfactory.t2l.training.sft;

import io.adapterfactory.t2l.training.continual.ContinualMethod;
import io.adapterfactory.t2l.training.optimizer.LearningRate;
import io.adapterfactory.t2l.training.optimizer.LearningRate.Decay;
import io.adapterfactory.t2l.training.optimizer.OptimizerSettings;
import java.util.function.UnaryOperator;

/**
 * Settings of the hypernetwork's SFT. {@link #paper} has the defaults of the reference's scripts; {@code with...}
 * changes them.
 *
 * @param steps total number of gradient steps; the learning rate is 0 after the last
 * @param tasksPerBatch number of distinct tasks in one step (8)
 * @param pointsPerTask number of examples of each task (1)
 * @param optimizer learning rate 2.5e-5, warm-up fraction 0.2, weight decay 0.01, gradient norm 1.0
 * @param regularization {@link Regularization#PAPER}
 * @param continual methods that keep what the start has learned ({@link ContinualMethod#NONE})
 * @param equallyWeightSamples mean over each sequence's tokens before the mean over sequences (true)
 * @param seed for all random choices (42)
 */
public record SftConfig(
        long steps,
        int tasksPerBatch,
        int pointsPerTask,
        OptimizerSettings optimizer,
        Regularization regularization,
        ContinualMethod continual,
        boolean equallyWeightSamples,
        int seed) {

    public SftConfig {
        require(steps >= 1, "steps must be at least 1, found " + steps);
        require(tasksPerBatch >= 1, "tasksPerBatch must be at least 1, found " + tasksPerBatch);
        require(pointsPerTask >= 1, "pointsPerTask must be at least 1, found " + pointsPerTask);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /** The settings of the reference's training scripts. */
    public static SftConfig paper(long steps) {
        return new SftConfig(
                steps,
                8,
                1,
                new OptimizerSettings(new LearningRate(2.5e-5, 0.2, Decay.LINEAR), 0.01, 1.0),
                Regularization.PAPER,
                ContinualMethod.NONE,
                true,
                42);
    }

    public SftConfig withTasksPerBatch(int tasks) {
        return new SftConfig(
                steps, tasks, pointsPerTask, optimizer, regularization, continual, equallyWeightSamples, seed);
    }

    public SftConfig withPointsPerTask(int points) {
        return new SftConfig(
                steps, tasksPerBatch, points, optimizer, regularization, continual, equallyWeightSamples, seed);
    }

    /** @param change of the optimizer's settings, such as {@code optimizer -> optimizer.withWeightDecay(0)} */
    public SftConfig withOptimizer(UnaryOperator<OptimizerSettings> change) {
        return new SftConfig(
                steps,
                tasksPerBatch,
                pointsPerTask,
                change.apply(optimizer),
                regularization,
                continual,
                equallyWeightSamples,
                seed);
    }

    public SftConfig withLearningRate(double rate) {
        return withLearningRate(optimizer.learningRate().withPeak(rate));
    }

    public SftConfig withLearningRate(LearningRate rate) {
        return withOptimizer(settings -> settings.withLearningRate(rate));
    }

    public SftConfig withWarmupFraction(double fraction) {
        return withLearningRate(optimizer.learningRate().withWarmupFraction(fraction));
    }

    public SftConfig withContinual(ContinualMethod another) {
        return new SftConfig(
                steps, tasksPerBatch, pointsPerTask, optimizer, regularization, another, equallyWeightSamples, seed);
    }

    public SftConfig withRegularization(Regularization another) {
        return new SftConfig(
                steps, tasksPerBatch, pointsPerTask, optimizer, another, continual, equallyWeightSamples, seed);
    }

    /** @param each false for the mean over all target tokens, independent of their sequence */
    public SftConfig withEquallyWeightSamples(boolean each) {
        return new SftConfig(steps, tasksPerBatch, pointsPerTask, optimizer, regularization, continual, each, seed);
    }

    public SftConfig withSeed(int another) {
        return new SftConfig(
                steps,
                tasksPerBatch,
                pointsPerTask,
                optimizer,
                regularization,
                continual,
                equallyWeightSamples,
                another);
    }
}
