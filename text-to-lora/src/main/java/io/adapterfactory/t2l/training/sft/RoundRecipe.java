package io.adapterfactory.t2l.training.sft;

import io.adapterfactory.t2l.training.continual.ContinualMethod;
import io.adapterfactory.t2l.training.optimizer.LearningRate;

/**
 * A round of further SFT, which starts from a trained hypernetwork. The rest is as in {@link SftConfig#paper}, without
 * its regularization.
 *
 * @param steps gradient steps
 * @param tasksPerBatch number of distinct tasks in a step
 * @param pointsPerTask number of examples of each task in a step
 */
public record RoundRecipe(
        int steps, int tasksPerBatch, int pointsPerTask, LearningRate learningRate, ContinualMethod method) {

    /** @param seed for all random choices */
    public SftConfig sft(int seed) {
        return SftConfig.paper(steps)
                .withTasksPerBatch(tasksPerBatch)
                .withPointsPerTask(pointsPerTask)
                .withLearningRate(learningRate)
                .withRegularization(Regularization.NONE)
                .withContinual(method)
                .withSeed(seed);
    }
}
