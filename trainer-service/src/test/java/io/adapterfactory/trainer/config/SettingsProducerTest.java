package io.adapterfactory.trainer.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.lm.Precision;
import io.adapterfactory.t2l.training.continual.ContinualMethod;
import io.adapterfactory.t2l.training.continual.OutputPenalty;
import io.adapterfactory.t2l.training.continual.StartAverage;
import io.adapterfactory.t2l.training.curriculum.Replay;
import io.adapterfactory.t2l.training.curriculum.Sampling;
import io.adapterfactory.t2l.training.hypernetwork.TrainedPart;
import io.adapterfactory.t2l.training.optimizer.LearningRate;
import io.adapterfactory.t2l.training.optimizer.LearningRate.Decay;
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
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;

class SettingsProducerTest {

    /** What {@code everySettingReachesItsRule} sets. */
    private static final RoundRecipe CHANGED = new RoundRecipe(
            4,
            5,
            6,
            new LearningRate(7, 0.19, Decay.NONE),
            new ContinualMethod(new OutputPenalty(20, 21), new StartAverage(0.22, 23), TrainedPart.HEADS));

    private final SettingsProducer producer = new SettingsProducer();

    @Test
    void withoutSettingsTheRulesHaveTheDocumentedDefaults() {
        TrainerConfig config = config(Map.of());

        assertThat(producer.roundRules(config).of("nano")).isEqualTo(new RoundRules(Duration.ofMinutes(15), 20));
        assertThat(producer.pauseRules(config)).isEqualTo(new PauseRules(Duration.ofMinutes(5)));
        assertThat(producer.trainingRules(config).of("nano"))
                .isEqualTo(new TrainingRules(recipe(240, 16, 4, 2e-4), Precision.FP32, Optional.empty(), 48, 10));
        assertThat(producer.curriculumRules(config).of("nano"))
                .isEqualTo(new CurriculumRules(160, Sampling.CURRICULUM, 0.3, new Replay.AsSampled()));
        assertThat(producer.gateRules(config).of("nano"))
                .isEqualTo(new GateRules(
                        true,
                        Duration.ofMinutes(15),
                        24,
                        24,
                        new LossLimits(1, 0.05),
                        new DescriptionRules(8, 50, 0.1)));
        assertThat(producer.descriptionRules(producer.gateRules(config)).of("nano"))
                .isEqualTo(new DescriptionRules(8, 50, 0.1));
        assertThat(producer.retentionRules(config)).isEqualTo(new RetentionRules(5));
    }

    @Test
    void everySettingReachesItsRule() {
        TrainerConfig config = config(Map.ofEntries(
                Map.entry("factory.round.period", "1m"),
                Map.entry("factory.round.after-results", "2"),
                Map.entry("factory.round.max-pause", "3m"),
                Map.entry("factory.round.steps", "4"),
                Map.entry("factory.round.tasks-per-batch", "5"),
                Map.entry("factory.round.points-per-task", "6"),
                Map.entry("factory.round.learning-rate", "7"),
                Map.entry("factory.round.precision", "bf16"),
                Map.entry("factory.round.time-limit", "8m"),
                Map.entry("factory.round.validation-tasks", "9"),
                Map.entry("factory.round.save-every", "10"),
                Map.entry("factory.round.suite-tasks", "11"),
                Map.entry("factory.round.sampling", "uniform"),
                Map.entry("factory.round.published-share", "0.12"),
                Map.entry("factory.round.replay", "regression"),
                Map.entry("factory.round.replay-share", "0.18"),
                Map.entry("factory.round.warmup", "0.19"),
                Map.entry("factory.round.decay", "none"),
                Map.entry("factory.round.output-penalty", "20"),
                Map.entry("factory.round.output-penalty-descriptions", "21"),
                Map.entry("factory.round.champion-share", "0.22"),
                Map.entry("factory.round.averages", "23"),
                Map.entry("factory.round.trained-part", "heads"),
                Map.entry("factory.gate.enabled", "false"),
                Map.entry("factory.gate.timeout", "13m"),
                Map.entry("factory.gate.tasks", "14"),
                Map.entry("factory.gate.suite-tasks", "15"),
                Map.entry("factory.gate.max-task-loss", "0.16"),
                Map.entry("factory.gate.max-old-tasks-loss", "0.24"),
                Map.entry("factory.versions.keep-rejected", "17")));

        assertThat(producer.roundRules(config).of("nano")).isEqualTo(new RoundRules(Duration.ofMinutes(1), 2));
        assertThat(producer.pauseRules(config)).isEqualTo(new PauseRules(Duration.ofMinutes(3)));
        assertThat(producer.trainingRules(config).of("nano"))
                .isEqualTo(new TrainingRules(CHANGED, Precision.BF16, Optional.of(Duration.ofMinutes(8)), 9, 10));
        assertThat(producer.curriculumRules(config).of("nano"))
                .isEqualTo(new CurriculumRules(11, Sampling.UNIFORM, 0.12, new Replay.ByRegression(0.18)));
        assertThat(producer.gateRules(config).of("nano"))
                .isEqualTo(new GateRules(
                        false, Duration.ofMinutes(13), 14, 15, new LossLimits(0.16, 0.24), DescriptionRules.OFF));
        assertThat(producer.retentionRules(config)).isEqualTo(new RetentionRules(17));
    }

    @Test
    void aBaseModelsOwnSettingsComeBeforeThoseOfAll() {
        TrainerConfig config = config(Map.ofEntries(
                Map.entry("factory.round.steps", "100"),
                Map.entry("factory.base-models.\"big-1.5b\".round.period", "2h"),
                Map.entry("factory.base-models.\"big-1.5b\".round.after-results", "2"),
                Map.entry("factory.base-models.\"big-1.5b\".round.steps", "4"),
                Map.entry("factory.base-models.\"big-1.5b\".round.tasks-per-batch", "5"),
                Map.entry("factory.base-models.\"big-1.5b\".round.points-per-task", "6"),
                Map.entry("factory.base-models.\"big-1.5b\".round.learning-rate", "7"),
                Map.entry("factory.base-models.\"big-1.5b\".round.precision", "bf16"),
                Map.entry("factory.base-models.\"big-1.5b\".round.time-limit", "8m"),
                Map.entry("factory.base-models.\"big-1.5b\".round.validation-tasks", "9"),
                Map.entry("factory.base-models.\"big-1.5b\".round.save-every", "10"),
                Map.entry("factory.base-models.\"big-1.5b\".round.suite-tasks", "0"),
                Map.entry("factory.base-models.\"big-1.5b\".round.sampling", "uniform"),
                Map.entry("factory.base-models.\"big-1.5b\".round.published-share", "0.12"),
                Map.entry("factory.base-models.\"big-1.5b\".round.replay", "regression"),
                Map.entry("factory.base-models.\"big-1.5b\".round.replay-share", "0.18"),
                Map.entry("factory.base-models.\"big-1.5b\".round.warmup", "0.19"),
                Map.entry("factory.base-models.\"big-1.5b\".round.decay", "none"),
                Map.entry("factory.base-models.\"big-1.5b\".round.output-penalty", "20"),
                Map.entry("factory.base-models.\"big-1.5b\".round.output-penalty-descriptions", "21"),
                Map.entry("factory.base-models.\"big-1.5b\".round.champion-share", "0.22"),
                Map.entry("factory.base-models.\"big-1.5b\".round.averages", "23"),
                Map.entry("factory.base-models.\"big-1.5b\".round.trained-part", "heads"),
                Map.entry("factory.base-models.\"big-1.5b\".gate.enabled", "false"),
                Map.entry("factory.base-models.\"big-1.5b\".gate.timeout", "13m"),
                Map.entry("factory.base-models.\"big-1.5b\".gate.tasks", "14"),
                Map.entry("factory.base-models.\"big-1.5b\".gate.suite-tasks", "15"),
                Map.entry("factory.base-models.\"big-1.5b\".gate.max-task-loss", "0.16"),
                Map.entry("factory.base-models.\"big-1.5b\".gate.max-old-tasks-loss", "0.24")));

        assertThat(producer.roundRules(config).of("big-1.5b")).isEqualTo(new RoundRules(Duration.ofHours(2), 2));
        assertThat(producer.trainingRules(config).of("big-1.5b"))
                .isEqualTo(new TrainingRules(CHANGED, Precision.BF16, Optional.of(Duration.ofMinutes(8)), 9, 10));
        assertThat(producer.curriculumRules(config).of("big-1.5b"))
                .isEqualTo(new CurriculumRules(0, Sampling.UNIFORM, 0.12, new Replay.ByRegression(0.18)));
        assertThat(producer.gateRules(config).of("big-1.5b"))
                .isEqualTo(new GateRules(
                        false, Duration.ofMinutes(13), 14, 15, new LossLimits(0.16, 0.24), DescriptionRules.OFF));
        assertThat(producer.trainingRules(config).of("nano"))
                .isEqualTo(new TrainingRules(recipe(100, 16, 4, 2e-4), Precision.FP32, Optional.empty(), 48, 10));
    }

    @Test
    void settingsThatABaseModelDoesNotSetAreThoseOfAll() {
        TrainerConfig config = config(Map.of(
                "factory.round.steps", "100",
                "factory.gate.timeout", "1h",
                "factory.base-models.big.round.time-limit", "8m"));

        assertThat(producer.trainingRules(config).of("big"))
                .isEqualTo(new TrainingRules(
                        recipe(100, 16, 4, 2e-4), Precision.FP32, Optional.of(Duration.ofMinutes(8)), 48, 10));
        assertThat(producer.gateRules(config).of("big").timeout()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void aBaseModelsSettingsCanComeFromTheEnvironment() {
        TrainerConfig config = config(new EnvConfigSource(
                Map.of(
                        "FACTORY_BASE_MODELS__SMOLLM2_135M_INSTRUCT__ROUND_STEPS", "40",
                        "FACTORY_BASE_MODELS__SMOLLM2_135M_INSTRUCT__GATE_MAX_TASK_LOSS", "0.2"),
                300));

        assertThat(producer.trainingRules(config)
                        .of("smollm2-135m-instruct")
                        .recipe()
                        .steps())
                .isEqualTo(40);
        assertThat(producer.gateRules(config)
                        .of("smollm2-135m-instruct")
                        .limits()
                        .ofOneTask())
                .isEqualTo(0.2);
        assertThat(producer.trainingRules(config).of("nano").recipe().steps()).isEqualTo(240);
    }

    @Test
    void aLimitOfTheGateThatIsNoShareIsRefused() {
        TrainerConfig config = config(Map.of("factory.gate.max-old-tasks-loss", "5"));

        assertThatThrownBy(() -> producer.gateRules(config).of("nano"))
                .hasMessageContaining("factory.gate.max-old-tasks-loss is 5.0; expected 0 to 1");
    }

    @Test
    void twoSpellingsOfOneBaseModelAreRefused() {
        TrainerConfig config = config(Map.of(
                "factory.base-models.my-model.round.steps", "1",
                "factory.base-models.\"my.model\".round.steps", "2"));

        assertThatThrownBy(() -> producer.trainingRules(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("under two spellings");
    }

    @Test
    void aShareOfReplayThatIsNoShareIsRefused() {
        TrainerConfig config = config(Map.of("factory.round.replay", "uniform", "factory.round.replay-share", "1"));

        assertThatThrownBy(() -> producer.curriculumRules(config))
                .hasMessage("the share of replay must be above 0 and below 1, found 1.0");
    }

    @Test
    void theComparisonOfDescriptionsHasSettingsAndIsOffWithoutTheGate() {
        TrainerConfig config = config(Map.of(
                "factory.gate.control-tasks", "24",
                "factory.gate.control-examples", "25",
                "factory.gate.min-description-drop", "0.26",
                "factory.base-models.big.gate.control-tasks", "27",
                "factory.base-models.big.gate.control-examples", "28",
                "factory.base-models.big.gate.min-description-drop", "-1",
                "factory.base-models.free.gate.enabled", "false"));

        ByBaseModel<DescriptionRules> rules = producer.descriptionRules(producer.gateRules(config));
        assertThat(rules.of("nano")).isEqualTo(new DescriptionRules(24, 25, 0.26));
        assertThat(rules.of("big")).isEqualTo(new DescriptionRules(27, 28, -1));
        assertThat(rules.of("free")).isEqualTo(DescriptionRules.OFF);
    }

    @Test
    void aMinimumDropThatIsNoDifferenceOfScoresIsRefused() {
        TrainerConfig config = config(Map.of("factory.gate.min-description-drop", "10"));

        assertThatThrownBy(() -> producer.gateRules(config))
                .hasMessage(
                        "expected 0 or more control tasks and examples, and a minimum drop from -1 to 1, found 8 tasks,"
                                + " 50 examples, and a drop of 10.0");
    }

    /** A recipe that does nothing against forgetting. */
    private static RoundRecipe recipe(int steps, int tasksPerBatch, int pointsPerTask, double rate) {
        return new RoundRecipe(
                steps, tasksPerBatch, pointsPerTask, new LearningRate(rate, 0.1, Decay.LINEAR), ContinualMethod.NONE);
    }

    private static TrainerConfig config(Map<String, String> settings) {
        return config(new PropertiesConfigSource(settings, "test", 100));
    }

    private static TrainerConfig config(ConfigSource source) {
        return new SmallRyeConfigBuilder()
                .withMapping(TrainerConfig.class)
                .withSources(source)
                .withConverter(Duration.class, 100, new DurationConverter())
                .build()
                .getConfigMapping(TrainerConfig.class);
    }
}
