package io.adapterfactory.trainer.round;

import io.adapterfactory.trainer.basemodel.ByBaseModel;
import io.adapterfactory.trainer.gate.ChampionScores;
import io.adapterfactory.trainer.version.Version;
import jakarta.enterprise.context.ApplicationScoped;

/** Plans rounds from what the trainer knows now. */
@ApplicationScoped
public class RoundPlanner {

    private final ByBaseModel<TrainingRules> rules;
    private final ChampionScores scores;
    private final TaskCurriculum curriculum;
    private final RoundFiles files;

    public RoundPlanner(
            ByBaseModel<TrainingRules> rules, ChampionScores scores, TaskCurriculum curriculum, RoundFiles files) {
        this.rules = rules;
        this.scores = scores;
        this.curriculum = curriculum;
        this.files = files;
    }

    /**
     * Plans a round and saves the plan; what is left of other unfinished rounds of the base model is removed.
     *
     * @param champion the version to start from
     * @param name of the version to be made
     * @param resultsSeen evaluation results of the base model that are known now
     */
    public RoundPlan plan(Version champion, String name, long resultsSeen) {
        scores.report(champion);
        files.forgetUnfinished(champion.baseModel());
        TrainingRules training = rules.of(champion.baseModel());
        int seed = name.hashCode();
        RoundPlan plan = new RoundPlan(
                champion.baseModel(),
                champion.name(),
                name,
                resultsSeen,
                seed,
                training.steps(),
                training.tasksPerBatch(),
                training.pointsPerTask(),
                training.learningRate(),
                curriculum.tasks(champion.baseModel(), seed));
        files.write(plan);
        return plan;
    }
}
