package io.adapterfactory.trainer.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** The trainer's settings, prefix {@code factory}. */
@ConfigMapping(prefix = "factory")
public interface TrainerConfig {

    /** Folder with {@code base-models/} and {@code hypernetworks/}; training states are kept in {@code training/}. */
    @WithDefault(".factory/store")
    Path store();

    /** Address of the schema registry's API, for example {@code http://127.0.0.1:8081/apis/registry/v3}. */
    @WithDefault("http://127.0.0.1:8081/apis/registry/v3")
    URI registryUrl();

    /** {@code cpu} or {@code cuda:<number>}. */
    @WithDefault("cpu")
    String device();

    Round round();

    /** When a round starts, and what it does. */
    interface Round {

        /** Longest time between rounds while there are new results. */
        @WithDefault("15m")
        Duration period();

        /** So many new results start a round before the period is over. */
        @WithDefault("20")
        int afterResults();

        /** Gradient steps. */
        @WithDefault("40")
        int steps();

        /** Different tasks in a step. */
        @WithDefault("16")
        int tasksPerBatch();

        /** Examples of each. */
        @WithDefault("4")
        int pointsPerTask();

        @WithDefault("2e-4")
        double learningRate();

        /** Most tasks of the base model's own suite that a round takes beside the published ones. */
        @WithDefault("160")
        int suiteTasks();

        /** Tasks that the validation loss is measured on, before and after. */
        @WithDefault("48")
        int validationTasks();

        /** Training state is saved every so many steps. */
        @WithDefault("10")
        int saveEvery();
    }
}
