package io.adapterfactory.trainer.train;

import io.adapterfactory.trainer.config.TrainerConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Settings of rounds that take a second. */
final class RoundSettings {

    private RoundSettings() {}

    /** Without anything to validate on: the loss decides. */
    static TrainerConfig of(Path store, int steps, int saveEvery, double learningRate) {
        return of(store, steps, saveEvery, learningRate, Map.of());
    }

    /** @param more settings by their full names */
    static TrainerConfig of(Path store, int steps, int saveEvery, double learningRate, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>();
        settings.put("factory.store", store.toString());
        settings.put("factory.round.after-results", "3");
        settings.put("factory.round.steps", Integer.toString(steps));
        settings.put("factory.round.save-every", Integer.toString(saveEvery));
        settings.put("factory.round.suite-tasks", "12");
        settings.put("factory.round.validation-tasks", "8");
        settings.put("factory.round.tasks-per-batch", "4");
        settings.put("factory.round.learning-rate", Double.toString(learningRate));
        settings.put("factory.gate.suite-tasks", "0");
        settings.putAll(more);
        return new SmallRyeConfigBuilder()
                .withMapping(TrainerConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .withConverter(java.time.Duration.class, 100, new io.quarkus.runtime.configuration.DurationConverter())
                .build()
                .getConfigMapping(TrainerConfig.class);
    }
}
