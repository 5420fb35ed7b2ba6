package io.adapterfactory.experiments.loop;

/**
 * Gradient steps of the loop experiment.
 *
 * @param start of the initial hypernetwork
 * @param round of one of the factory's rounds
 * @param waves each is followed by one round
 */
public record LoopSteps(long start, long round, int waves) {

    /** @param quick a few steps, as a smoke test */
    public static LoopSteps of(LoopTasks tasks, boolean quick) {
        int waves = tasks.waves().size();
        return quick ? new LoopSteps(20, 10, waves) : new LoopSteps(1200, 240, waves);
    }

    /** Total of the start and the rounds after a number of waves. */
    public long after(int wave) {
        return start + wave * round;
    }

    /** Steps of the training from scratch on all tasks: twice as many as in the loop. */
    public long upperBound() {
        return 2 * after(waves);
    }
}
