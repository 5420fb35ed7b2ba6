package io.adapterfactory.trainer.round;

import java.time.Duration;
import java.util.Optional;

/**
 * Training settings of a round.
 *
 * @param steps gradient steps
 * @param tasksPerBatch number of distinct tasks in a step
 * @param pointsPerTask number of examples of each task in a step
 * @param learningRate peak value
 * @param timeLimit training stops after this time, measured from the last restart, even if steps are left
 * @param validationTasks number of tasks for the validation loss, before and after the training
 * @param saveEvery number of steps between two saved training states
 */
public record TrainingRules(
        int steps,
        int tasksPerBatch,
        int pointsPerTask,
        double learningRate,
        Optional<Duration> timeLimit,
        int validationTasks,
        int saveEvery) {}
