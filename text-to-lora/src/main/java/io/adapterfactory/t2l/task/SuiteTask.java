package io.adapterfactory.t2l.task;

import java.util.List;
import java.util.Random;

/** A task of a {@link TaskSuite}: descriptions and solved examples. The same arguments always give the same result. */
public interface SuiteTask {

    /** Purpose of a task. */
    enum Use {
        /** Training, and tests with held-out wordings and inputs. */
        TRAINED,
        /** Only tests: a single task that is never used for training. */
        UNSEEN_TASK,
        /** Only tests: a pair of tasks that are trained separately, but never together. */
        UNSEEN_COMPOSITION
    }

    /**
     * Unique in the suite, for example {@code plural}; for a composition both parts, for example {@code
     * plural+uppercase}.
     */
    String id();

    Use use();

    /** Whether it applies two tasks in sequence. */
    default boolean isComposition() {
        return id().contains("+");
    }

    /**
     * Distinct descriptions for training.
     *
     * @param max maximum number; fewer if there are not as many
     * @param seed of the choice
     */
    List<String> trainingDescriptions(int max, long seed);

    /**
     * Distinct descriptions that are never used for training.
     *
     * @param max maximum number; fewer if there are not as many
     * @param seed of the choice
     */
    List<String> heldOutDescriptions(int max, long seed);

    /** One solved example whose input is not held out. */
    TaskExample trainingExample(Random random);

    /**
     * Solved examples whose inputs are excluded from training, always the same ones.
     *
     * @param max maximum number; fewer if there are not as many
     */
    List<HeldOutExample> heldOutExamples(int max);
}
