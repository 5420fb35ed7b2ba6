package io.adapterfactory.trainer.round;

import io.adapterfactory.trainer.basemodel.ByBaseModel;
import io.adapterfactory.trainer.gate.ChampionScores;
import io.adapterfactory.trainer.version.Version;
import jakarta.enterprise.context.ApplicationScoped;

/** Plans rounds from the current data. */
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
     * Plans a round and saves the plan; removes the files of other unfinished rounds of the base model.
     *
     * @param champion the version from which to start
     * @param name of the new version
     * @param resultsSeen number of known evaluation results of the base model
     */
    public RoundPlan plan(Version champion, String name, long resultsSeen) {
        scores.report(champion);
        files.forgetUnfinished(champion.baseModel());
        int seed = name.hashCode();
        RoundPlan plan = new RoundPlan(
                champion.baseModel(),
                champion.name(),
                name,
                resultsSeen,
                seed,
                rules.of(champion.baseModel()).recipe(),
                curriculum.tasks(champion, seed));
        files.write(plan);
        return plan;
    }
}
