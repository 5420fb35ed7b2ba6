package io.adapterfactory.t2l.task.suite;

import io.adapterfactory.t2l.task.SuiteTask;
import io.adapterfactory.t2l.task.TaskSuite;
import java.util.List;
import java.util.Optional;

/** The suite of base models that are trained and scored only on published tasks. */
record NoTasks() implements TaskSuite {

    @Override
    public String name() {
        return "none";
    }

    @Override
    public Optional<String> answerEnd() {
        return Optional.empty();
    }

    @Override
    public List<SuiteTask> tasks() {
        return List.of();
    }

    @Override
    public SuiteTask task(String id) {
        throw new IllegalArgumentException("task '" + id + "' is unknown; the base model's suite has no tasks");
    }

    @Override
    public List<SuiteTask> trainingTasks(int max, long seed) {
        return List.of();
    }

    @Override
    public List<String> otherTopics() {
        return List.of();
    }
}
