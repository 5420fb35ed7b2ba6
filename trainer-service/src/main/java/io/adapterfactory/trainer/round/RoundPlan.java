package io.adapterfactory.trainer.round;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.task.TaskDataset;
import io.adapterfactory.t2l.training.sft.RoundRecipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * Everything that determines a round's weights, except the champion. The plan is kept in a file during the round,
 * because an interrupted round must continue with the same tasks and weights, whatever has been published since.
 *
 * @param champion the version from which it starts
 * @param name of the new version
 * @param resultsSeen number of evaluation results of the base model when it began
 */
public record RoundPlan(
        String baseModel,
        String champion,
        String name,
        long resultsSeen,
        int seed,
        RoundRecipe recipe,
        List<Task> tasks) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A task of the round.
     *
     * @param data null for a task of the base model's suite, whose examples are generated when needed
     * @param score newest score, null if there is none
     * @param weight for sampling
     * @param learned whether the champion was trained on it
     */
    public record Task(
            String id,
            List<String> descriptions,
            Data data,
            Double score,
            double best,
            double weight,
            boolean learned) {

        @JsonIgnore
        public boolean isPublished() {
            return data != null;
        }

        Task withWeight(double another) {
            return new Task(id, descriptions, data, score, best, another, learned);
        }
    }

    /** A data set by reference. */
    public record Data(String file, String format, String trainSplit, String heldOutSplit) {

        static Data of(TaskDataset dataset) {
            String file = dataset.file().toString();
            if (dataset instanceof TaskDataset.Jsonl jsonl) {
                return new Data(file, "jsonl", jsonl.trainSplit(), jsonl.heldOutSplit());
            }
            return new Data(file, "natural-instructions", "", "");
        }

        TaskDataset dataset() {
            return TaskDataset.of(Path.of(file), format, trainSplit, heldOutSplit);
        }
    }

    /** Reads the plan from a file, if it is complete. */
    static Optional<RoundPlan> read(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(JSON.readValue(file.toFile(), RoundPlan.class));
        } catch (IOException e) {
            return Optional.empty(); // foreign, or of an older release: the round is planned again
        }
    }

    /** Writes the plan completely or not at all. */
    void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        JSON.writeValue(temporary.toFile(), this);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
