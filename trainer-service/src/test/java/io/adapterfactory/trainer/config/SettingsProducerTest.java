package io.adapterfactory.trainer.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.trainer.gate.GateRules;
import io.adapterfactory.trainer.loop.RoundRules;
import io.adapterfactory.trainer.round.CurriculumRules;
import io.adapterfactory.trainer.round.TrainingRules;
import io.adapterfactory.trainer.version.RetentionRules;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingsProducerTest {

    private final SettingsProducer producer = new SettingsProducer();

    @Test
    void withoutSettingsTheRulesHaveTheDocumentedDefaults() {
        TrainerConfig config = config(Map.of());

        assertThat(producer.roundRules(config))
                .isEqualTo(new RoundRules(Duration.ofMinutes(15), 20, Duration.ofMinutes(5)));
        assertThat(producer.trainingRules(config))
                .isEqualTo(new TrainingRules(240, 16, 4, 2e-4, Optional.empty(), 48, 10));
        assertThat(producer.curriculumRules(config))
                .isEqualTo(new CurriculumRules(160, CurriculumRules.Sampling.CURRICULUM, 0.3));
        assertThat(producer.gateRules(config)).isEqualTo(new GateRules(true, Duration.ofMinutes(15), 24, 24, 1));
        assertThat(producer.retentionRules(config)).isEqualTo(new RetentionRules(5));
    }

    @Test
    void everySettingReachesItsRule() {
        TrainerConfig config = config(Map.ofEntries(
                Map.entry("factory.round.period", "1m"),
                Map.entry("factory.round.after-results", "2"),
                Map.entry("factory.round.longest-pause", "3m"),
                Map.entry("factory.round.steps", "4"),
                Map.entry("factory.round.tasks-per-batch", "5"),
                Map.entry("factory.round.points-per-task", "6"),
                Map.entry("factory.round.learning-rate", "7"),
                Map.entry("factory.round.time-limit", "8m"),
                Map.entry("factory.round.validation-tasks", "9"),
                Map.entry("factory.round.save-every", "10"),
                Map.entry("factory.round.suite-tasks", "11"),
                Map.entry("factory.round.sampling", "uniform"),
                Map.entry("factory.round.published-share", "0.12"),
                Map.entry("factory.gate.enabled", "false"),
                Map.entry("factory.gate.timeout", "13m"),
                Map.entry("factory.gate.tasks", "14"),
                Map.entry("factory.gate.suite-tasks", "15"),
                Map.entry("factory.gate.most-task-loss", "0.16"),
                Map.entry("factory.versions.keep-rejected", "17")));

        assertThat(producer.roundRules(config))
                .isEqualTo(new RoundRules(Duration.ofMinutes(1), 2, Duration.ofMinutes(3)));
        assertThat(producer.trainingRules(config))
                .isEqualTo(new TrainingRules(4, 5, 6, 7, Optional.of(Duration.ofMinutes(8)), 9, 10));
        assertThat(producer.curriculumRules(config))
                .isEqualTo(new CurriculumRules(11, CurriculumRules.Sampling.UNIFORM, 0.12));
        assertThat(producer.gateRules(config)).isEqualTo(new GateRules(false, Duration.ofMinutes(13), 14, 15, 0.16));
        assertThat(producer.retentionRules(config)).isEqualTo(new RetentionRules(17));
    }

    private static TrainerConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withMapping(TrainerConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .withConverter(Duration.class, 100, new DurationConverter())
                .build()
                .getConfigMapping(TrainerConfig.class);
    }
}
