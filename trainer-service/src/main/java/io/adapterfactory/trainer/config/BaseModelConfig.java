package io.adapterfactory.trainer.config;

import io.adapterfactory.t2l.lm.Precision;
import io.adapterfactory.t2l.training.curriculum.Sampling;
import io.adapterfactory.t2l.training.hypernetwork.TrainedPart;
import io.adapterfactory.t2l.training.optimizer.LearningRate.Decay;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A base model's own settings, prefix {@code factory.base-models."<name>"}. Settings that are missing here have the
 * values of all base models. See {@link TrainerConfig} for meanings and units.
 */
public interface BaseModelConfig {

    OwnRound round();

    OwnGate gate();

    /** When a round of the base model starts, and what it does. */
    interface OwnRound {

        Optional<Duration> period();

        OptionalInt afterResults();

        OptionalInt steps();

        Optional<Precision> precision();

        Optional<Duration> timeLimit();

        OptionalInt tasksPerBatch();

        OptionalInt pointsPerTask();

        OptionalDouble learningRate();

        OptionalDouble warmup();

        Optional<Decay> decay();

        OptionalDouble outputPenalty();

        OptionalInt outputPenaltyDescriptions();

        OptionalDouble championShare();

        OptionalInt averages();

        Optional<TrainedPart> trainedPart();

        OptionalInt suiteTasks();

        Optional<Sampling> sampling();

        OptionalDouble publishedShare();

        Optional<ReplayKind> replay();

        OptionalDouble replayShare();

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

        OptionalDouble maxOldTasksLoss();

        OptionalInt controlTasks();

        OptionalInt controlExamples();

        OptionalDouble minDescriptionDrop();
    }
}
