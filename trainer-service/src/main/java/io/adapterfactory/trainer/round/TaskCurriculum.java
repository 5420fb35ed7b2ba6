package io.adapterfactory.trainer.round;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.task.SuiteTask;
import io.adapterfactory.t2l.task.TaskSuite;
import io.adapterfactory.t2l.training.curriculum.Sampling;
import io.adapterfactory.t2l.training.curriculum.TaskStanding;
import io.adapterfactory.trainer.basemodel.ByBaseModel;
import io.adapterfactory.trainer.pool.PoolTask;
import io.adapterfactory.trainer.pool.TaskPool;
import io.adapterfactory.trainer.version.TrainedTasks;
import io.adapterfactory.trainer.version.Version;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Chooses and weights a round's tasks: the further a task's newest score is below the best known score, the larger its
 * weight. A minimum weight keeps every task in the round, so that nothing is forgotten.
 */
@ApplicationScoped
public class TaskCurriculum {

    private static final Logger LOG = Logger.getLogger(TaskCurriculum.class);
    private static final int DESCRIPTIONS = 4;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ByBaseModel<CurriculumRules> rules;
    private final ByBaseModel<TaskSuite> suites;
    private final ArtifactStore store;
    private final TaskPool pool;
    private final TrainedTasks trained;

    public TaskCurriculum(
            ByBaseModel<CurriculumRules> rules,
            ByBaseModel<TaskSuite> suites,
            ArtifactStore store,
            TaskPool pool,
            TrainedTasks trained) {
        this.rules = rules;
        this.suites = suites;
        this.store = store;
        this.pool = pool;
        this.trained = trained;
    }

    /**
     * The tasks of a new round.
     *
     * @param seed for the choice of suite tasks
     */
    List<RoundPlan.Task> tasks(Version champion, long seed) {
        String baseModel = champion.baseModel();
        Map<String, Double> loras = loraScores(baseModel);
        Set<String> learned = trained.of(baseModel, champion.name());
        CurriculumRules ofBaseModel = rules.of(baseModel);
        List<RoundPlan.Task> tasks = new ArrayList<>();
        List<TaskStanding> standings = new ArrayList<>();
        for (PoolTask task : pool.tasks(baseModel)) {
            RoundPlan.Data data = RoundPlan.Data.of(task.dataset());
            TaskStanding standing = new TaskStanding(
                    pool.score(baseModel, task),
                    pool.best(baseModel, task).orElse(0.0),
                    task.benchmarks().stream()
                            .map(loras::get)
                            .filter(Objects::nonNull)
                            .findFirst(),
                    learned.contains(data.file()));
            standings.add(standing);
            tasks.add(planned(task.id(), task.descriptions(), data, standing));
        }
        for (SuiteTask task : suites.of(baseModel).trainingTasks(ofBaseModel.suiteTasks(), seed)) {
            TaskStanding standing = new TaskStanding(
                    pool.score(baseModel, task.id()),
                    pool.best(baseModel, task.id()).orElse(0.0),
                    Optional.ofNullable(loras.get(task.id())),
                    true);
            standings.add(standing);
            tasks.add(planned(task.id(), task.trainingDescriptions(DESCRIPTIONS, seed), null, standing));
        }
        return weighted(tasks, standings, ofBaseModel);
    }

    private static RoundPlan.Task planned(
            String id, List<String> descriptions, RoundPlan.Data data, TaskStanding standing) {
        return new RoundPlan.Task(
                id,
                descriptions,
                data,
                standing.score().orElse(null),
                standing.lora().orElse(standing.best()),
                0,
                standing.learned());
    }

    private static List<RoundPlan.Task> weighted(
            List<RoundPlan.Task> tasks, List<TaskStanding> standings, CurriculumRules rules) {
        double[] weights = rules.sampling().weights(standings);
        if (rules.sampling() == Sampling.CURRICULUM) {
            raisePublished(tasks, weights, rules.publishedShare());
        }
        weights = rules.replay().of(standings, weights);
        List<RoundPlan.Task> weighted = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            weighted.add(tasks.get(i).withWeight(weights[i]));
        }
        return weighted;
    }

    /** Raises the share of the published tasks; otherwise a large suite would outweigh a few of them. */
    private static void raisePublished(List<RoundPlan.Task> tasks, double[] weights, double share) {
        double published = 0;
        double suite = 0;
        for (int i = 0; i < weights.length; i++) {
            published += tasks.get(i).isPublished() ? weights[i] : 0;
            suite += tasks.get(i).isPublished() ? 0 : weights[i];
        }
        if (published == 0 || suite == 0 || published >= share * (published + suite)) {
            return;
        }
        double factor = share / (1 - share) * suite / published;
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= tasks.get(i).isPublished() ? factor : 1;
        }
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
