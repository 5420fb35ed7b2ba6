package io.adapterfactory.trainer.config;

import io.adapterfactory.trainer.basemodel.ByBaseModel;
import io.adapterfactory.trainer.gate.GateRules;
import io.adapterfactory.trainer.loop.PauseRules;
import io.adapterfactory.trainer.loop.RoundRules;
import io.adapterfactory.trainer.round.CurriculumRules;
import io.adapterfactory.trainer.round.TrainingRules;
import io.adapterfactory.trainer.version.RetentionRules;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Makes of the settings what the domain takes. */
class SettingsProducer {

    @Produces
    @Singleton
    ByBaseModel<RoundRules> roundRules(TrainerConfig config) {
        TrainerConfig.Round all = config.round();
        return new RulesByBaseModel<>(
                config.baseModels(),
                new RoundRules(all.period(), all.afterResults()),
                (own, general) -> new RoundRules(
                        own.round().period().orElse(general.period()),
                        own.round().afterResults().orElse(general.afterResults())));
    }

    @Produces
    @Singleton
    PauseRules pauseRules(TrainerConfig config) {
        return new PauseRules(config.round().maxPause());
    }

    @Produces
    @Singleton
    ByBaseModel<TrainingRules> trainingRules(TrainerConfig config) {
        TrainerConfig.Round all = config.round();
        TrainingRules ofAll = new TrainingRules(
                all.steps(),
                all.tasksPerBatch(),
                all.pointsPerTask(),
                all.learningRate(),
                all.timeLimit(),
                all.validationTasks(),
                all.saveEvery());
        return new RulesByBaseModel<>(config.baseModels(), ofAll, (own, general) -> own(own.round(), general));
    }

    private static TrainingRules own(BaseModelConfig.OwnRound own, TrainingRules general) {
        return new TrainingRules(
                own.steps().orElse(general.steps()),
                own.tasksPerBatch().orElse(general.tasksPerBatch()),
                own.pointsPerTask().orElse(general.pointsPerTask()),
                own.learningRate().orElse(general.learningRate()),
                own.timeLimit().or(general::timeLimit),
                own.validationTasks().orElse(general.validationTasks()),
                own.saveEvery().orElse(general.saveEvery()));
    }

    @Produces
    @Singleton
    ByBaseModel<CurriculumRules> curriculumRules(TrainerConfig config) {
        TrainerConfig.Round all = config.round();
        return new RulesByBaseModel<>(
                config.baseModels(),
                new CurriculumRules(all.suiteTasks(), all.sampling(), all.publishedShare()),
                (own, general) -> new CurriculumRules(
                        own.round().suiteTasks().orElse(general.suiteTasks()),
                        own.round().sampling().orElse(general.sampling()),
                        own.round().publishedShare().orElse(general.publishedShare())));
    }

    @Produces
    @Singleton
    ByBaseModel<GateRules> gateRules(TrainerConfig config) {
        TrainerConfig.Gate all = config.gate();
        return new RulesByBaseModel<>(
                config.baseModels(),
                new GateRules(all.enabled(), all.timeout(), all.tasks(), all.suiteTasks(), all.maxTaskLoss()),
                (own, general) -> own(own.gate(), general));
    }

    private static GateRules own(BaseModelConfig.OwnGate own, GateRules general) {
        return new GateRules(
                own.enabled().orElse(general.enabled()),
                own.timeout().orElse(general.timeout()),
                own.tasks().orElse(general.maxTasks()),
                own.suiteTasks().orElse(general.suiteTasks()),
                own.maxTaskLoss().orElse(general.maxTaskLoss()));
    }

    @Produces
    @Singleton
    RetentionRules retentionRules(TrainerConfig config) {
        return new RetentionRules(config.versions().keepRejected());
    }

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }
}
