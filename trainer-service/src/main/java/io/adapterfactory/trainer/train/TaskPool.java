package io.adapterfactory.trainer.train;

import io.adapterfactory.t2l.task.TaskDataset;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the trainer knows of each base model: published tasks with data, and the newest score of every description. */
@ApplicationScoped
public class TaskPool {

    private final Map<String, Map<TaskDataset, PoolTask>> tasks = new HashMap<>();
    private final Map<String, Map<String, Double>> scores = new HashMap<>();
    private final Map<String, Set<String>> evaluations = new HashMap<>();

    /** A task whose data are in the pool already is a rewording, and joins the one that is there. */
    public synchronized void add(String baseModel, PoolTask task) {
        tasks.computeIfAbsent(baseModel, key -> new LinkedHashMap<>()).merge(task.dataset(), task, PoolTask::with);
    }

    /**
     * A score counts for the task and for the benchmark, which for a suite's tasks has the task's name.
     *
     * @param evaluationId the same for a repeated delivery, which is not counted again
     */
    public synchronized void scored(
            String baseModel, String evaluationId, String benchmark, String taskId, double score) {
        Map<String, Double> ofBaseModel = scores.computeIfAbsent(baseModel, key -> new HashMap<>());
        ofBaseModel.put(benchmark, score);
        ofBaseModel.put(taskId, score);
        evaluations.computeIfAbsent(baseModel, key -> new HashSet<>()).add(evaluationId);
    }

    public synchronized List<PoolTask> tasks(String baseModel) {
        return new ArrayList<>(tasks.getOrDefault(baseModel, Map.of()).values());
    }

    /** The newest score on a benchmark or of a task, 0 to 1. */
    public synchronized Optional<Double> score(String baseModel, String name) {
        return Optional.ofNullable(scores.getOrDefault(baseModel, Map.of()).get(name));
    }

    /** The mean of the newest scores of a task's publications, 0 to 1. */
    public synchronized Optional<Double> score(String baseModel, PoolTask task) {
        return task.taskIds().stream()
                .map(id -> score(baseModel, id))
                .flatMap(Optional::stream)
                .collect(Collectors.collectingAndThen(
                        Collectors.toList(),
                        known -> known.isEmpty()
                                ? Optional.empty()
                                : Optional.of(known.stream()
                                        .mapToDouble(Double::doubleValue)
                                        .average()
                                        .orElseThrow())));
    }

    /** Different evaluation results of a base model, since the very start. */
    public synchronized long results(String baseModel) {
        return evaluations.getOrDefault(baseModel, Set.of()).size();
    }
}
