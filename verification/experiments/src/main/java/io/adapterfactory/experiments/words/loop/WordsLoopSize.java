package io.adapterfactory.experiments.words.loop;

import io.adapterfactory.t2l.task.SuiteTask;
import io.adapterfactory.t2l.task.words.WordsSuite;

/**
 * How much the experiment does.
 *
 * @param waves of new tasks; each is followed by one round
 * @param tasks new tasks of a wave
 * @param steps gradient steps of a round
 * @param items held-out inputs of an old task that are scored; a new task has up to twice as many
 * @param seed of the choice of the new tasks, and of their training examples
 * @param isQuick fewer old tasks and descriptions, as a smoke test
 */
public record WordsLoopSize(int waves, int tasks, int steps, int items, int seed, boolean isQuick) {

    /** @throws IllegalArgumentException when a number is below 1, or the suite has too few unseen tasks */
    public WordsLoopSize {
        if (waves < 1 || tasks < 1 || steps < 1 || items < 1) {
            throw new IllegalArgumentException("waves, tasks, steps, and items are " + waves + ", " + tasks + ", "
                    + steps + ", and " + items + "; expected at least 1 of each");
        }
        int unseen = WordsSuite.standard().tasks(SuiteTask.Use.UNSEEN_TASK).size();
        if (waves * tasks > unseen) {
            throw new IllegalArgumentException(waves + " waves of " + tasks + " tasks need " + waves * tasks
                    + " unseen tasks; the suite words has " + unseen);
        }
    }

    /** Differs for different sizes; for names of files. */
    public String key() {
        return "waves-" + waves + "-tasks-" + tasks + "-steps-" + steps + "-seed-" + seed + (isQuick ? "-quick" : "");
    }
}
