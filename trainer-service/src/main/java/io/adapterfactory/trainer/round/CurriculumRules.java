package io.adapterfactory.trainer.round;

/**
 * Rules for choosing and weighting a round's tasks.
 *
 * @param suiteTasks maximum number of additional tasks from the base model's own suite; 0 for none
 * @param publishedShare minimum share of samples from published tasks, 0 to 1
 */
public record CurriculumRules(int suiteTasks, Sampling sampling, double publishedShare) {

    /** How the tasks of a step are sampled. */
    public enum Sampling {
        /** Tasks are sampled more often the further their score is below the best known score. */
        CURRICULUM,
        /** All tasks are sampled equally often. */
        UNIFORM
    }
}
