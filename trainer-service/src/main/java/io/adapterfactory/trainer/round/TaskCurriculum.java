package io.adapterfactory.trainer.round;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.task.SuiteTask;
import io.adapterfactory.t2l.task.TaskSuite;
import io.adapterfactory.trainer.basemodel.ByBaseModel;
import io.adapterfactory.trainer.pool.PoolTask;
import io.adapterfactory.trainer.pool.TaskPool;
import io.adapterfactory.trainer.round.CurriculumRules.Sampling;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Chooses and weights a round's tasks: the further a task's newest score is below the best known score, the larger its
 * weight. A minimum weight keeps every task in the round, so that nothing is forgotten.
 */
@ApplicationScoped
public class TaskCurriculum {

    private static final Logger LOG = Logger.getLogger(TaskCurriculum.class);
    private static final double FLOOR = 0.2;
    /** Weight of the part that no version has reached yet, because it may be impossible. */
    private static final double UNPROVEN = 0.5;

    private static final int DESCRIPTIONS = 4;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ByBaseModel<CurriculumRules> rules;
    private final ByBaseModel<TaskSuite> suites;
    private final ArtifactStore store;
    private final TaskPool pool;

    public TaskCurriculum(
            ByBaseModel<CurriculumRules> rules, ByBaseModel<TaskSuite> suites, ArtifactStore store, TaskPool pool) {
        this.rules = rules;
        this.suites = suites;
        this.store = store;
        this.pool = pool;
    }

    /**
     * The tasks of a new round.
     *
     * @param seed for the choice of suite tasks
     */
    List<RoundPlan.Task> tasks(String baseModel, long seed) {
        Map<String, Double> loras = loraScores(baseModel);
        List<RoundPlan.Task> tasks = new ArrayList<>();
        for (PoolTask task : pool.tasks(baseModel)) {
            Optional<Double> score = pool.score(baseModel, task);
            double best = pool.best(baseModel, task).orElse(0.0);
            Optional<Double> lora = task.benchmarks().stream()
                    .map(loras::get)
                    .filter(Objects::nonNull)
                    .findFirst();
            tasks.add(new RoundPlan.Task(
                    task.id(),
                    task.descriptions(),
                    RoundPlan.Data.of(task.dataset()),
                    score.orElse(null),
                    lora.orElse(best),
                    weight(score, best, lora)));
        }
        CurriculumRules ofBaseModel = rules.of(baseModel);
        for (SuiteTask task : suites.of(baseModel).trainingTasks(ofBaseModel.suiteTasks(), seed)) {
            Optional<Double> score = pool.score(baseModel, task.id());
            double best = pool.best(baseModel, task.id()).orElse(0.0);
            Optional<Double> lora = Optional.ofNullable(loras.get(task.id()));
            tasks.add(new RoundPlan.Task(
                    task.id(),
                    task.trainingDescriptions(DESCRIPTIONS, seed),
                    null,
                    score.orElse(null),
                    lora.orElse(best),
                    weight(score, best, lora)));
        }
        return ofBaseModel.sampling() == Sampling.UNIFORM
                ? equally(tasks)
                : withShare(tasks, ofBaseModel.publishedShare());
    }

    /**
     * @param score newest score, if any
     * @param best best score of any version
     * @param lora score of an adapter that was trained for this task alone, if any
     */
    static double weight(Optional<Double> score, double best, Optional<Double> lora) {
        double now = score.orElse(0.0);
        return FLOOR
                + lora.map(reachable -> Math.max(0, reachable - now))
                        .orElseGet(() -> Math.max(0, best - now) + UNPROVEN * (1 - Math.max(best, now)));
    }

    private static List<RoundPlan.Task> equally(List<RoundPlan.Task> tasks) {
        return tasks.stream().map(task -> task.times(1 / task.weight())).toList();
    }

    /** Raises the share of the published tasks; otherwise a large suite would outweigh a few of them. */
    private List<RoundPlan.Task> withShare(List<RoundPlan.Task> tasks, double share) {
        double published = sum(tasks, RoundPlan.Task::isPublished);
        double suite = sum(tasks, task -> !task.isPublished());
        if (published == 0 || suite == 0 || published >= share * (published + suite)) {
            return tasks;
        }
        double factor = share / (1 - share) * suite / published;
        return tasks.stream()
                .map(task -> task.isPublished() ? task.times(factor) : task)
                .toList();
    }

    private static double sum(List<RoundPlan.Task> tasks, Predicate<RoundPlan.Task> which) {
        return tasks.stream().filter(which).mapToDouble(RoundPlan.Task::weight).sum();
    }

    /** Scores of adapters that were trained for a single task, by benchmark, if the store has such a file. */
    private Map<String, Double> loraScores(String baseModel) {
        Path file = store.local("lora-scores/" + baseModel + ".json");
        if (!Files.isRegularFile(file)) {
            return Map.of();
        }
        try {
            return JSON.readValue(file.toFile(), new TypeReference<Map<String, Double>>() {});
        } catch (IOException e) {
            LOG.warnf("%s is skipped: expected a JSON object of numbers by benchmark: %s", file, e.getMessage());
            return Map.of();
        }
    }
}
