package io.adapterfactory.t2l.task;

import java.util.List;
import java.util.Optional;

/**
 * A built-in set of tasks with descriptions and examples for training, and others that are held out for tests. All are
 * deterministic.
 */
public interface TaskSuite {

    /** The name in a base model's profile, for example {@code words}. */
    String name();

    /** Text that ends an answer in plain prompts; if empty, the base model's end of text. */
    Optional<String> answerEnd();

    /** The named tasks, single ones before compositions; each is also a benchmark. */
    List<SuiteTask> tasks();

    /** The named tasks with a given purpose. */
    default List<SuiteTask> tasks(SuiteTask.Use use) {
        return tasks().stream().filter(task -> task.use() == use).toList();
    }

    /** @throws IllegalArgumentException when the task does not exist */
    SuiteTask task(String id);

    /**
     * Training tasks: the single ones, and then compositions in a random order. A suite may have more compositions than
     * it names.
     *
     * @param max maximum number; fewer if there are not as many
     */
    List<SuiteTask> trainingTasks(int max, long seed);

    /** Descriptions of something other than the suite's tasks: other topics, and noise. */
    List<String> otherTopics();
}
