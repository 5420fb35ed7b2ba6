package io.adapterfactory.trainer.config;

import io.adapterfactory.trainer.gate.GateRules;
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
    RoundRules roundRules(TrainerConfig config) {
        TrainerConfig.Round round = config.round();
        return new RoundRules(round.period(), round.afterResults(), round.longestPause());
    }

    @Produces
    @Singleton
    TrainingRules trainingRules(TrainerConfig config) {
        TrainerConfig.Round round = config.round();
        return new TrainingRules(
                round.steps(),
                round.tasksPerBatch(),
                round.pointsPerTask(),
                round.learningRate(),
                round.timeLimit(),
                round.validationTasks(),
                round.saveEvery());
    }

    @Produces
    @Singleton
    CurriculumRules curriculumRules(TrainerConfig config) {
        TrainerConfig.Round round = config.round();
        return new CurriculumRules(round.suiteTasks(), round.sampling(), round.publishedShare());
    }

    @Produces
    @Singleton
    GateRules gateRules(TrainerConfig config) {
        TrainerConfig.Gate gate = config.gate();
        return new GateRules(gate.enabled(), gate.timeout(), gate.tasks(), gate.suiteTasks(), gate.mostTaskLoss());
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
