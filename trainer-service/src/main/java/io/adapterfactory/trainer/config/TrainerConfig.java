package io.adapterfactory.trainer.config;

import io.adapterfactory.trainer.round.CurriculumRules.Sampling;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The trainer's own settings, prefix {@code factory}. */
@ConfigMapping(prefix = "factory")
public interface TrainerConfig {

    Round round();

    Gate gate();

    KeptVersions versions();

    /**
     * Settings of single base models by name, for example {@code factory.base-models."smollm2-135m-instruct".round.steps}, in the
     * environment {@code FACTORY_BASE_MODELS__SMOLLM2_135M_INSTRUCT__ROUND_STEPS}.
     */
    Map<String, BaseModelConfig> baseModels();

    /** When a round starts, and what it does. */
    interface Round {

        /** Maximum time between rounds of a base model while there are new results. */
        @WithDefault("15m")
        Duration period();

        /** So many new results start a round before the period is over. */
        @WithDefault("20")
        int afterResults();

        /** Gradient steps; rounds that are much shorter forget more than they learn (docs/experiments.md). */
        @WithDefault("240")
        int steps();

        /** A round ends after this time of training even if steps are left; a restart sets the time to zero. By default no limit. */
        Optional<Duration> timeLimit();

        /** Different tasks in a step. */
        @WithDefault("16")
        int tasksPerBatch();

        /** Examples of each. */
        @WithDefault("4")
        int pointsPerTask();

        @WithDefault("2e-4")
        double learningRate();

        /** Maximum number of tasks of the base model's suite that a round takes in addition to the published ones; 0 for none. */
        @WithDefault("160")
        int suiteTasks();

        /** How a step's tasks are drawn. */
        @WithDefault("curriculum")
        Sampling sampling();

        /** The curriculum draws at least this share of a round's tasks from the published ones, 0 to 1. */
        @WithDefault("0.3")
        double publishedShare();

        /** Tasks that the validation loss is measured on, before and after. */
        @WithDefault("48")
        int validationTasks();

        /** Steps between two saved training states. */
        @WithDefault("10")
        int saveEvery();

        /** Training pauses while the generator or the evaluator has more events than this to do; 0: it does not ask. */
        @WithDefault("100")
        long mostLag();

        /** Training pauses while the machine's load average is more than so many times its processors; 0: it does not ask. */
        @WithDefault("0")
        double mostLoad();

        /** Longest pause before a step; then it is done however busy the machine is. */
        @WithDefault("5m")
        Duration longestPause();
    }

    /** What a candidate must pass before it serves. */
    interface Gate {

        /** Without it every finished round's version is champion at once. */
        @WithDefault("true")
        boolean enabled();

        /** The gate decides after this time with the results that have come. */
        @WithDefault("15m")
        Duration timeout();

        /** Most published tasks that a candidate is validated on. */
        @WithDefault("24")
        int tasks();

        /** Tasks of the base model's own suite that it is validated on besides; 0 for none. */
        @WithDefault("24")
        int suiteTasks();

        /** A candidate that loses more than this of its score on a single task, beyond chance, is rejected; 0 to 1, 1 is never. */
        @WithDefault("1")
        double mostTaskLoss();
    }

    /** Which versions stay in the store. */
    interface KeptVersions {

        /** Of the rejected versions so many stay; so do all that were champions. */
        @WithDefault("5")
        int keepRejected();
    }
}
