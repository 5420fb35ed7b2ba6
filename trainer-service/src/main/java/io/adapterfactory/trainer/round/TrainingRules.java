package io.adapterfactory.trainer.round;

import java.time.Duration;
import java.util.Optional;

/**
 * How a round trains.
 *
 * @param steps gradient steps
 * @param tasksPerBatch different tasks in a step
 * @param pointsPerTask examples of each task in a step
 * @param learningRate at its peak
 * @param timeLimit training stops after this time, counted anew after a restart, even if steps are left
 * @param validationTasks tasks that the validation loss is measured on, before and after
 * @param saveEvery steps between two saved training states
 */
public record TrainingRules(
        int steps,
        int tasksPerBatch,
        int pointsPerTask,
        double learningRate,
        Optional<Duration> timeLimit,
        int validationTasks,
        int saveEvery) {}
