package io.adapterfactory.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithDefault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.ServiceLoader;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.spi.ConfigSourceProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RenamedVariablesTest {

    private static final Logger LOGGER = Logger.getLogger(RenamedVariables.class.getName());

    /** Settings of the same names and shapes as those of the trainer and the serving controller. */
    @ConfigMapping(prefix = "factory")
    interface Settings {

        Round round();

        Gate gate();

        Map<String, OfBaseModel> baseModels();

        Serving serving();

        interface Round {
            @WithDefault("100")
            long maxLag();

            @WithDefault("0")
            double maxLoad();

            @WithDefault("5m")
            String maxPause();
        }

        interface Gate {
            @WithDefault("1")
            double maxTaskLoss();
        }

        interface OfBaseModel {
            OwnGate gate();
        }

        interface OwnGate {
            OptionalDouble maxTaskLoss();
        }

        interface Serving {
            @WithDefault("0.5")
            double minScore();

            @WithDefault("0")
            double minGain();

            Map<String, Target> targets();
        }

        interface Target {
            @WithDefault("16")
            int maxAdapters();
        }
    }

    private final List<String> warnings = new ArrayList<>();

    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            if (record.getLevel().equals(Level.WARNING)) {
                warnings.add(record.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        LOGGER.addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        LOGGER.removeHandler(handler);
    }

    @Test
    void everyOldNameStillWorks() {
        Settings settings = settings(Map.of(
                "FACTORY_ROUND_MOST_LAG", "7",
                "FACTORY_ROUND_MOST_LOAD", "1.5",
                "FACTORY_ROUND_LONGEST_PAUSE", "1m",
                "FACTORY_GATE_MOST_TASK_LOSS", "0.25",
                "FACTORY_BASE_MODELS__SMOLLM2_135M_INSTRUCT__GATE_MOST_TASK_LOSS", "0.5",
                "FACTORY_SERVING_LEAST_SCORE", "0.75",
                "FACTORY_SERVING_LEAST_GAIN", "-1",
                "FACTORY_SERVING_TARGETS_GPU1_MOST", "3"));

        assertThat(settings.round().maxLag()).isEqualTo(7);
        assertThat(settings.round().maxLoad()).isEqualTo(1.5);
        assertThat(settings.round().maxPause()).isEqualTo("1m");
        assertThat(settings.gate().maxTaskLoss()).isEqualTo(0.25);
        assertThat(settings.baseModels().values())
                .singleElement()
                .extracting(own -> own.gate().maxTaskLoss())
                .isEqualTo(OptionalDouble.of(0.5));
        assertThat(settings.serving().minScore()).isEqualTo(0.75);
        assertThat(settings.serving().minGain()).isEqualTo(-1);
        assertThat(settings.serving().targets().get("gpu1").maxAdapters()).isEqualTo(3);
        assertThat(warnings).hasSize(8);
    }

    @Test
    void theWarningNamesBothNames() {
        settings(Map.of("FACTORY_SERVING_TARGETS_GPU1_MOST", "3"));

        assertThat(warnings)
                .containsExactly(
                        "environment variable FACTORY_SERVING_TARGETS_GPU1_MOST was renamed to"
                                + " FACTORY_SERVING_TARGETS_GPU1_MAX_ADAPTERS; the next minor release no longer reads the old name");
    }

    @Test
    void theNewNameCountsIfBothAreSet() {
        Settings settings = settings(Map.of("FACTORY_ROUND_MOST_LAG", "7", "FACTORY_ROUND_MAX_LAG", "8"));

        assertThat(settings.round().maxLag()).isEqualTo(8);
        assertThat(warnings)
                .singleElement()
                .asString()
                .contains("FACTORY_ROUND_MAX_LAG, which is also set and takes precedence");
    }

    @Test
    void newNamesGiveNoWarning() {
        Settings settings = settings(Map.of("FACTORY_ROUND_MAX_LAG", "8", "FACTORY_STORE", "store"));

        assertThat(settings.round().maxLag()).isEqualTo(8);
        assertThat(warnings).isEmpty();
    }

    @Test
    void everyServiceFindsTheProvider() {
        assertThat(ServiceLoader.load(ConfigSourceProvider.class)).hasAtLeastOneElementOfType(RenamedVariables.class);
    }

    private static Settings settings(Map<String, String> environment) {
        return new SmallRyeConfigBuilder()
                .withMapping(Settings.class)
                .withMappingIgnore("factory.**")
                .withSources(new EnvConfigSource(new HashMap<>(environment), 300))
                .withSources(new RenamedVariables(environment))
                .build()
                .getConfigMapping(Settings.class);
    }
}
