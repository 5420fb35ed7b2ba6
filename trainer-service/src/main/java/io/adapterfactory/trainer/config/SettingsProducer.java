package io.adapterfactory.trainer.config;

import io.adapterfactory.t2l.training.continual.ContinualMethod;
import io.adapterfactory.t2l.training.continual.OutputPenalty;
import io.adapterfactory.t2l.training.continual.StartAverage;
import io.adapterfactory.t2l.training.optimizer.LearningRate;
import io.adapterfactory.t2l.training.sft.RoundRecipe;
import io.adapterfactory.trainer.basemodel.ByBaseModel;
import io.adapterfactory.trainer.description.DescriptionRules;
import io.adapterfactory.trainer.gate.GateRules;
import io.adapterfactory.trainer.gate.LossLimits;
import io.adapterfactory.trainer.loop.PauseRules;
import io.adapterfactory.trainer.loop.RoundRules;
import io.adapterfactory.trainer.round.CurriculumRules;
import io.adapterfactory.trainer.round.TrainingRules;
import io.adapterfactory.trainer.version.RetentionRules;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Converts the settings to the types of the domain. */
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
                new RoundRecipe(
                        all.steps(),
                        all.tasksPerBatch(),
                        all.pointsPerTask(),
                        new LearningRate(all.learningRate(), all.warmup(), all.decay()),
                        new ContinualMethod(
                                new OutputPenalty(all.outputPenalty(), all.outputPenaltyDescriptions()),
                                new StartAverage(all.championShare(), all.averages()),
                                all.trainedPart())),
                all.precision(),
                all.timeLimit(),
                all.validationTasks(),
                all.saveEvery());
        return new RulesByBaseModel<>(config.baseModels(), ofAll, (own, general) -> own(own.round(), general));
    }

    private static TrainingRules own(BaseModelConfig.OwnRound own, TrainingRules general) {
        RoundRecipe recipe = general.recipe();
        return new TrainingRules(
                new RoundRecipe(
                        own.steps().orElse(recipe.steps()),
                        own.tasksPerBatch().orElse(recipe.tasksPerBatch()),
                        own.pointsPerTask().orElse(recipe.pointsPerTask()),
                        own(own, recipe.learningRate()),
                        own(own, recipe.method())),
                own.precision().orElse(general.precision()),
                own.timeLimit().or(general::timeLimit),
                own.validationTasks().orElse(general.validationTasks()),
                own.saveEvery().orElse(general.saveEvery()));
    }

    private static LearningRate own(BaseModelConfig.OwnRound own, LearningRate general) {
        return new LearningRate(
                own.learningRate().orElse(general.peak()),
                own.warmup().orElse(general.warmupFraction()),
                own.decay().orElse(general.decay()));
    }

    private static ContinualMethod own(BaseModelConfig.OwnRound own, ContinualMethod general) {
        return new ContinualMethod(
                new OutputPenalty(
                        own.outputPenalty().orElse(general.outputPenalty().weight()),
                        own.outputPenaltyDescriptions()
                                .orElse(general.outputPenalty().descriptions())),
                new StartAverage(
                        own.championShare().orElse(general.average().startShare()),
                        own.averages().orElse(general.average().times())),
                own.trainedPart().orElse(general.trainedPart()));
    }

    @Produces
    @Singleton
    ByBaseModel<CurriculumRules> curriculumRules(TrainerConfig config) {
        TrainerConfig.Round all = config.round();
        return new RulesByBaseModel<>(
                config.baseModels(),
                new CurriculumRules(
                        all.suiteTasks(),
                        all.sampling(),
                        all.publishedShare(),
                        all.replay().with(all.replayShare())),
                (own, general) -> new CurriculumRules(
                        own.round().suiteTasks().orElse(general.suiteTasks()),
                        own.round().sampling().orElse(general.sampling()),
                        own.round().publishedShare().orElse(general.publishedShare()),
                        own.round()
                                .replay()
                                .orElse(all.replay())
                                .with(own.round().replayShare().orElse(all.replayShare()))));
    }

    @Produces
    @Singleton
    ByBaseModel<GateRules> gateRules(TrainerConfig config) {
        TrainerConfig.Gate all = config.gate();
        return new RulesByBaseModel<>(
                config.baseModels(),
                new GateRules(
                        all.enabled(),
                        all.timeout(),
                        all.tasks(),
                        all.suiteTasks(),
                        new LossLimits(all.maxTaskLoss(), all.maxOldTasksLoss()),
                        new DescriptionRules(all.controlTasks(), all.controlExamples(), all.minDescriptionDrop())),
                (own, general) -> own(own.gate(), general));
    }

    @Produces
    @Singleton
    ByBaseModel<DescriptionRules> descriptionRules(ByBaseModel<GateRules> gates) {
        return baseModel -> gates.of(baseModel).descriptions();
    }

    private static GateRules own(BaseModelConfig.OwnGate own, GateRules general) {
        return new GateRules(
                own.enabled().orElse(general.enabled()),
                own.timeout().orElse(general.timeout()),
                own.tasks().orElse(general.maxTasks()),
                own.suiteTasks().orElse(general.suiteTasks()),
                new LossLimits(
                        own.maxTaskLoss().orElse(general.limits().ofOneTask()),
                        own.maxOldTasksLoss().orElse(general.limits().ofOldTasks())),
                new DescriptionRules(
                        own.controlTasks().orElse(general.descriptions().tasks()),
                        own.controlExamples().orElse(general.descriptions().maxExamples()),
                        own.minDescriptionDrop().orElse(general.descriptions().minDrop())));
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
