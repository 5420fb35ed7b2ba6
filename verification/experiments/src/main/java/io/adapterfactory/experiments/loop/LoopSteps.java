package io.adapterfactory.experiments.loop;

/**
 * Gradient steps of the loop's experiment.
 *
 * @param start of the hypernetwork that the loop starts from
 * @param round of one of the factory's rounds
 * @param waves each is followed by one round
 */
public record LoopSteps(long start, long round, int waves) {

    /** @param quick a few steps, to see that all runs */
    public static LoopSteps of(LoopTasks tasks, boolean quick) {
        int waves = tasks.waves().size();
        return quick ? new LoopSteps(20, 10, waves) : new LoopSteps(1200, 240, waves);
    }

    /** Of the start and the rounds of so many waves. */
    public long after(int wave) {
        return start + wave * round;
    }

    /** Of training from scratch on all tasks: twice what the loop takes. */
    public long upperBound() {
        return 2 * after(waves);
    }
}
