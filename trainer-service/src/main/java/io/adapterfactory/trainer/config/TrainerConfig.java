package io.adapterfactory.trainer.config;

import io.adapterfactory.t2l.lm.Precision;
import io.adapterfactory.t2l.training.curriculum.Sampling;
import io.adapterfactory.t2l.training.hypernetwork.TrainedPart;
import io.adapterfactory.t2l.training.optimizer.LearningRate.Decay;
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

        /** This many new results start a round before the period is over. */
        @WithDefault("20")
        int afterResults();

        /** Gradient steps of a round. Much shorter rounds forget more than they learn. */
        @WithDefault("240")
        int steps();

        /**
         * Precision of the base model in a round: {@code fp32}, or {@code bf16}, which is about three times as fast on
         * processors with instructions for it.
         */
        @WithDefault("fp32")
        Precision precision();

        /** A round ends after this time of training even if steps are left; a restart sets the time to zero. By default no limit. */
        Optional<Duration> timeLimit();

        /** Number of different tasks in a step. */
        @WithDefault("16")
        int tasksPerBatch();

        /** Examples of each task in a step. */
        @WithDefault("4")
        int pointsPerTask();

        /** Maximum learning rate of a round. */
        @WithDefault("2e-4")
        double learningRate();

        /** Share of a round's steps in which the learning rate rises to its maximum, 0 to 1; 0: it starts at the maximum. */
        @WithDefault("0.1")
        double warmup();

        /** What the learning rate does after that: {@code linear} to 0 at the end of the round, or {@code none}. */
        @WithDefault("linear")
        Decay decay();

        /** Weight of the penalty on the change of the hypernetwork's output for tasks that the champion was trained on; 0: no penalty. */
        @WithDefault("0")
        double outputPenalty();

        /** Number of random descriptions of such tasks in each step of the penalty. */
        @WithDefault("1")
        int outputPenaltyDescriptions();

        /** Share of the champion's weights in an average with the trained weights, 0 to below 1; 0: no average. */
        @WithDefault("0")
        double championShare();

        /** Number of such averages in a round, the last one at its end; the training continues from each. */
        @WithDefault("1")
        int averages();

        /** The part of the hypernetwork that a round trains: {@code all}, or only the {@code heads} or the {@code task-encoder}. */
        @WithDefault("all")
        TrainedPart trainedPart();

        /** Maximum number of tasks of the base model's suite that a round takes in addition to the published ones; 0 for none. */
        @WithDefault("160")
        int suiteTasks();

        /** How the tasks of a step are drawn. */
        @WithDefault("curriculum")
        Sampling sampling();

        /** Minimum share of draws that the curriculum takes from the published tasks, 0 to 1. */
        @WithDefault("0.3")
        double publishedShare();

        /** Whether tasks that the champion was trained on get a separate share of the draws: {@code off}, {@code uniform}, or by {@code regression} of their scores. */
        @WithDefault("off")
        ReplayKind replay();

        /** That share, above 0 and below 1. */
        @WithDefault("0.1")
        double replayShare();

        /** Number of tasks that the validation loss is measured on, before and after a round. */
        @WithDefault("48")
        int validationTasks();

        /** Steps between two saved training states. */
        @WithDefault("10")
        int saveEvery();

        /** Training pauses while the generator or the evaluator has more unprocessed events than this; 0 turns the check off. */
        @WithDefault("100")
        long maxLag();

        /** Training pauses while the load average is more than this many times the number of processors; 0 turns the check off. */
        @WithDefault("0")
        double maxLoad();

        /** Maximum pause before a step; after it the step runs even if the machine is busy. */
        @WithDefault("5m")
        Duration maxPause();
    }

    /** What a candidate must pass before it becomes champion. */
    interface Gate {

        /** Whether candidates are validated. If not, the version of every finished round becomes champion at once. */
        @WithDefault("true")
        boolean enabled();

        /** After this time the gate decides with the results that have arrived. */
        @WithDefault("15m")
        Duration timeout();

        /** Maximum number of published tasks that a candidate is validated on. */
        @WithDefault("24")
        int tasks();

        /** Number of tasks of the base model's suite that a candidate is validated on in addition; 0 for none. */
        @WithDefault("24")
        int suiteTasks();

        /** Maximum loss of score on a single task, 0 to 1. A candidate that loses more, beyond chance, is rejected; 1: no limit. */
        @WithDefault("1")
        double maxTaskLoss();

        /**
         * Maximum loss of the mean score on tasks that the champion already knew, 0 to 1. A candidate that loses more, by the upper
         * end of its 95 % interval, is rejected; 1: no limit.
         */
        @WithDefault("0.05")
        double maxOldTasksLoss();

        /** Maximum number of tasks on which a version's adapters from right and wrong descriptions are compared; 0: no comparison. */
        @WithDefault("8")
        int controlTasks();

        /** Maximum number of examples of each of these tasks; 0: all. */
        @WithDefault("50")
        int controlExamples();

        /**
         * Minimum drop of the score when adapters are made from another task's description, 0 to 1. A candidate whose drop may be
         * smaller, by the lower end of its 95 % interval, is rejected; -1: no limit.
         */
        @WithDefault("0.1")
        double minDescriptionDrop();
    }

    /** Which versions stay in the store. */
    interface KeptVersions {

        /** Number of rejected versions of a base model that are kept. All versions that were champions are kept. */
        @WithDefault("5")
        int keepRejected();
    }
}
