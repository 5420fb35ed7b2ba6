package io.adapterfactory.t2l.training.reconstruction;

import io.adapterfactory.t2l.training.optimizer.LearningRate;
import io.adapterfactory.t2l.training.optimizer.LearningRate.Decay;
import io.adapterfactory.t2l.training.optimizer.OptimizerSettings;
import java.util.function.UnaryOperator;

/**
 * Settings of reconstruction training. {@link #reference} has the reference's defaults; {@code with...} changes them.
 *
 * @param steps gradient steps; the learning rate is 0 after the last
 * @param tasksPerBatch number of distinct tasks in a step (4)
 * @param vectorsPerTask number of descriptions of each task, sampled for each step (1)
 * @param optimizer learning rate 1e-3, warm-up fraction 0.1, weight decay 1e-3, gradient norm 1.0
 * @param seed for all random choices (42)
 */
public record ReconstructionConfig(
        long steps, int tasksPerBatch, int vectorsPerTask, OptimizerSettings optimizer, int seed) {

    public ReconstructionConfig {
        require(steps >= 1, "steps must be at least 1, found " + steps);
        require(tasksPerBatch >= 1, "tasksPerBatch must be at least 1, found " + tasksPerBatch);
        require(vectorsPerTask >= 1, "vectorsPerTask must be at least 1, found " + vectorsPerTask);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /** The reference's settings, except for the steps. */
    public static ReconstructionConfig reference(long steps) {
        return new ReconstructionConfig(
                steps, 4, 1, new OptimizerSettings(new LearningRate(1e-3, 0.1, Decay.LINEAR), 1e-3, 1.0), 42);
    }

    public ReconstructionConfig withTasksPerBatch(int tasks) {
        return new ReconstructionConfig(steps, tasks, vectorsPerTask, optimizer, seed);
    }

    public ReconstructionConfig withVectorsPerTask(int vectors) {
        return new ReconstructionConfig(steps, tasksPerBatch, vectors, optimizer, seed);
    }

    /** @param change of the optimizer's settings, such as {@code optimizer -> optimizer.withWeightDecay(0)} */
    public ReconstructionConfig withOptimizer(UnaryOperator<OptimizerSettings> change) {
        return new ReconstructionConfig(steps, tasksPerBatch, vectorsPerTask, change.apply(optimizer), seed);
    }

    public ReconstructionConfig withSeed(int another) {
        return new ReconstructionConfig(steps, tasksPerBatch, vectorsPerTask, optimizer, another);
    }
}
