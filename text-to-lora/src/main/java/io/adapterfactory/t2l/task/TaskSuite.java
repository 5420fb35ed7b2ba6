package io.adapterfactory.t2l.task;

import java.util.List;
import java.util.Optional;

/**
 * Tasks that come with the factory: with descriptions and examples for training, and others that are held out for tests. Each is
 * made the same way every time.
 */
public interface TaskSuite {

    /** As a base model's profile names it, for example {@code words}. */
    String name();

    /** What ends an answer where prompts are plain; empty: what ends a text of the base model. */
    Optional<String> answerEnd();

    /** The named tasks, single ones before compositions; each is a benchmark, too. */
    List<SuiteTask> tasks();

    /** The named tasks of one use. */
    default List<SuiteTask> tasks(SuiteTask.Use use) {
        return tasks().stream().filter(task -> task.use() == use).toList();
    }

    /** @throws IllegalArgumentException when there is no such task */
    SuiteTask task(String id);

    /**
     * Tasks to train on: the single ones, and then compositions in an order that {@code seed} draws. A suite may have more
     * compositions than it names.
     *
     * @param max fewer where there are not as many
     */
    List<SuiteTask> trainingTasks(int max, long seed);

    /** Descriptions that ask for nothing the suite does: other topics, and noise. */
    List<String> otherTopics();
}
