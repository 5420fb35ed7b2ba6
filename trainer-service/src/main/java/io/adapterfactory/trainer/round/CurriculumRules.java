package io.adapterfactory.trainer.round;

/**
 * Which tasks a round draws from, and how often.
 *
 * @param suiteTasks tasks of the base model's own suite that a round takes as well, at most; 0 for none
 * @param publishedShare the smallest share of draws of the published tasks, 0 to 1
 */
public record CurriculumRules(int suiteTasks, Sampling sampling, double publishedShare) {

    /** How a step's tasks are drawn. */
    public enum Sampling {
        /** The further a task is from the best that is known to be possible, the more often. */
        CURRICULUM,
        /** All equally often. */
        UNIFORM
    }
}
