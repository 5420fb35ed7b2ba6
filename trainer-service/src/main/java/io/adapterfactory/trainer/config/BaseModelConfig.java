package io.adapterfactory.trainer.config;

import io.adapterfactory.trainer.round.CurriculumRules.Sampling;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A base model's own settings, prefix {@code factory.base-models."<name>"}; what is not given is as for all base models. See
 * {@link TrainerConfig} for meanings and units.
 */
public interface BaseModelConfig {

    OwnRound round();

    OwnGate gate();

    /** When a round of the base model starts, and what it does. */
    interface OwnRound {

        Optional<Duration> period();

        OptionalInt afterResults();

        OptionalInt steps();

        Optional<Duration> timeLimit();

        OptionalInt tasksPerBatch();

        OptionalInt pointsPerTask();

        OptionalDouble learningRate();

        OptionalInt suiteTasks();

        Optional<Sampling> sampling();

        OptionalDouble publishedShare();

        OptionalInt validationTasks();

        OptionalInt saveEvery();
    }

    /** What a candidate of the base model must pass. */
    interface OwnGate {

        Optional<Boolean> enabled();

        Optional<Duration> timeout();

        OptionalInt tasks();

        OptionalInt suiteTasks();

        OptionalDouble maxTaskLoss();
    }
}
