package io.adapterfactory.t2l.task;

import java.util.List;
import java.util.Random;

/** A task of a {@link TaskSuite}: ways to ask for it, and solved examples. The same arguments always give the same result. */
public interface SuiteTask {

    /** What a task may be used for. */
    enum Use {
        /** Training, and tests by held-out wordings and inputs. */
        TRAINED,
        /** Tests only: a single task that is never trained. */
        UNSEEN_TASK,
        /** Tests only: two tasks in a row that are trained alone, but never together. */
        UNSEEN_COMPOSITION
    }

    /** Unique in the suite, for example {@code plural}; of a composition both parts, for example {@code plural+uppercase}. */
    String id();

    Use use();

    /** Whether it is two tasks in a row. */
    default boolean isComposition() {
        return id().contains("+");
    }

    /**
     * Different descriptions that training may use.
     *
     * @param max fewer where there are not as many
     * @param seed of the choice
     */
    List<String> trainingDescriptions(int max, long seed);

    /**
     * Different descriptions that training never uses.
     *
     * @param max fewer where there are not as many
     * @param seed of the choice
     */
    List<String> heldOutDescriptions(int max, long seed);

    /** One solved example whose input is not held out. */
    TaskExample trainingExample(Random random);

    /**
     * Solved examples whose inputs are held out from training, always the same ones.
     *
     * @param max fewer where there are not as many
     */
    List<HeldOutExample> heldOutExamples(int max);
}
