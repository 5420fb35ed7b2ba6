package io.adapterfactory.experiments.words;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.file.JsonDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The parameters of a training. It is stored with the saved state, so that a different training is not continued by
 * mistake.
 *
 * @param weights digest of the base model's weights
 * @param tasks number of trained tasks
 * @param descriptions total number of their descriptions
 * @param from path of the hypernetwork that is trained further; null if the training starts with random weights
 */
public record TrainingPlan(long steps, int seed, String weights, int tasks, int descriptions, String from) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static Optional<TrainingPlan> read(Path file) {
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JsonDocument.read(JSON, file, TrainingPlan.class));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the training's plan " + file + ": " + e.getMessage(), e);
        }
    }

    void write(Path file) {
        JsonDocument.write(JSON, file, this);
    }

    TrainingPlan withSteps(long others) {
        return new TrainingPlan(others, seed, weights, tasks, descriptions, from);
    }

    /**
     * The plan of this training when it is resumed. If {@code length} names a number of steps, the plan has this number,
     * and the learning rates follow it from then on.
     *
     * @param file where this plan is kept
     * @throws IllegalArgumentException if another training is requested
     */
    TrainingPlan resumedAs(TrainingPlan asked, TrainingLength length, Path file) {
        if (!withSteps(asked.steps).equals(asked)) {
            throw new IllegalArgumentException(file + " has an unfinished training with " + this
                    + ", and another one is requested: " + asked
                    + ". Repeat the command of the unfinished one, or remove that file and start again");
        }
        return length instanceof TrainingLength.Steps ? asked : this;
    }
}
