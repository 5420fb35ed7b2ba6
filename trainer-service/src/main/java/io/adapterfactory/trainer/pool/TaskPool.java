package io.adapterfactory.trainer.pool;

import io.adapterfactory.t2l.task.TaskDataset;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/**
 * For each base model: published tasks with data, published tasks without data for validation, and the newest and best
 * score of every description and benchmark.
 */
@ApplicationScoped
public class TaskPool {

    /** Maximum number of tasks without data; the newest are kept. */
    private static final int MAX_EVALUATION_TASKS = 1000;

    private final Map<String, Map<TaskDataset, PoolTask>> tasks = new HashMap<>();
    private final Map<String, Set<ValidationTask>> evaluationTasks = new HashMap<>();
    /** Descriptions with benchmarks on which one of their adapters was scored. */
    private final Map<String, Set<ValidationTask>> answerable = new HashMap<>();

    private final Map<String, Map<String, Double>> newest = new HashMap<>();
    private final Map<String, Map<String, Double>> best = new HashMap<>();
    /** The benchmarks on which a task's adapters were scored. */
    private final Map<String, Map<String, Set<String>>> benchmarks = new HashMap<>();

    private final Map<String, Set<String>> evaluations = new HashMap<>();

    /** Adds a task. A task whose data are already in the pool is a rewording and is merged. */
    public synchronized void add(String baseModel, PoolTask task) {
        tasks.computeIfAbsent(baseModel, key -> new LinkedHashMap<>()).merge(task.dataset(), task, PoolTask::with);
    }

    /**
     * Adds a task without data. It cannot be used for training, but for validation once one of its adapters was scored.
     */
    public synchronized void addForEvaluation(String baseModel, ValidationTask task) {
        Set<ValidationTask> ofBaseModel = evaluationTasks.computeIfAbsent(baseModel, key -> new LinkedHashSet<>());
        ofBaseModel.remove(task);
        ofBaseModel.add(task);
        if (ofBaseModel.size() > MAX_EVALUATION_TASKS) {
            ofBaseModel.remove(ofBaseModel.iterator().next());
        }
    }

    /** Records that an adapter for this description was scored on this benchmark, so that another one can be. */
    public synchronized void canBeAnswered(String baseModel, ValidationTask task) {
        answerable.computeIfAbsent(baseModel, key -> new HashSet<>()).add(task);
    }

    /**
     * Records a score of the task and of the benchmark, which has the task's name if the task is from a suite.
     *
     * @param evaluationId the same for a repeated delivery, which is ignored
     */
    public synchronized void scored(
            String baseModel, String evaluationId, String benchmark, String taskId, double score) {
        for (String name : List.of(benchmark, taskId)) {
            newest.computeIfAbsent(baseModel, key -> new HashMap<>()).put(name, score);
            reached(baseModel, name, score);
        }
        benchmarks
                .computeIfAbsent(baseModel, key -> new HashMap<>())
                .computeIfAbsent(taskId, key -> new LinkedHashSet<>())
                .add(benchmark);
        evaluations.computeIfAbsent(baseModel, key -> new HashSet<>()).add(evaluationId);
    }

    /**
     * Records a validation score of the serving version: it becomes the newest score but does not count as a new
     * result.
     */
    public synchronized void serves(String baseModel, String benchmark, double score) {
        newest.computeIfAbsent(baseModel, key -> new HashMap<>()).put(benchmark, score);
        reached(baseModel, benchmark, score);
    }

    /** Records a score that some version has reached: it may become the best score, but not the newest. */
    public synchronized void reached(String baseModel, String name, double score) {
        best.computeIfAbsent(baseModel, key -> new HashMap<>()).merge(name, score, Math::max);
    }

    public synchronized List<PoolTask> tasks(String baseModel) {
        return new ArrayList<>(tasks.getOrDefault(baseModel, Map.of()).values());
    }

    /**
     * Tasks for validation, the newest last. Tasks without any score are excluded, because they may be impossible to
     * score.
     */
    public synchronized List<ValidationTask> evaluationTasks(String baseModel) {
        List<ValidationTask> known = new ArrayList<>(evaluationTasks.getOrDefault(baseModel, Set.of()));
        known.retainAll(answerable.getOrDefault(baseModel, Set.of()));
        return known;
    }

    /** The benchmarks on which a task's adapters were scored; if its publishers named benchmarks, only those. */
    public synchronized Collection<String> benchmarks(String baseModel, PoolTask task) {
        Set<String> scoredOn = new LinkedHashSet<>();
        task.taskIds()
                .forEach(id -> scoredOn.addAll(
                        benchmarks.getOrDefault(baseModel, Map.of()).getOrDefault(id, Set.of())));
        if (!task.benchmarks().isEmpty()) {
            scoredOn.retainAll(task.benchmarks());
        }
        return scoredOn;
    }

    /** The newest score on a benchmark or of a task, 0 to 1. */
    public synchronized Optional<Double> score(String baseModel, String name) {
        return Optional.ofNullable(newest.getOrDefault(baseModel, Map.of()).get(name));
    }

    /** The best score that any version has reached on a benchmark or of a task, 0 to 1. */
    public synchronized Optional<Double> best(String baseModel, String name) {
        return Optional.ofNullable(best.getOrDefault(baseModel, Map.of()).get(name));
    }

    /**
     * The newest score of a task, 0 to 1: on the benchmarks that its publishers named, else on any of its benchmarks.
     */
    public Optional<Double> score(String baseModel, PoolTask task) {
        return mean(names(task).stream().map(name -> score(baseModel, name)));
    }

    /** The best score that any version has reached on a task, 0 to 1. */
    public Optional<Double> best(String baseModel, PoolTask task) {
        return mean(names(task).stream().map(name -> best(baseModel, name)));
    }

    private static List<String> names(PoolTask task) {
        return task.benchmarks().isEmpty() ? task.taskIds() : task.benchmarks();
    }

    private static Optional<Double> mean(Stream<Optional<Double>> scores) {
        OptionalDouble mean = scores.flatMap(Optional::stream)
                .mapToDouble(Double::doubleValue)
                .average();
        return mean.isPresent() ? Optional.of(mean.getAsDouble()) : Optional.empty();
    }

    /** Number of distinct evaluation results of a base model since the very first start. */
    public synchronized long results(String baseModel) {
        return evaluations.getOrDefault(baseModel, Set.of()).size();
    }
}
