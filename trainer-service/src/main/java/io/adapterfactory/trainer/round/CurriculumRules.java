package io.adapterfactory.trainer.round;

import io.adapterfactory.t2l.training.curriculum.Replay;
import io.adapterfactory.t2l.training.curriculum.Sampling;

/**
 * Rules for choosing and weighting a round's tasks.
 *
 * @param suiteTasks maximum number of additional tasks from the base model's own suite; 0 for none
 * @param publishedShare minimum share of samples from published tasks, 0 to 1
 * @param replay of the tasks that the champion was trained on; applied last
 */
public record CurriculumRules(int suiteTasks, Sampling sampling, double publishedShare, Replay replay) {}
