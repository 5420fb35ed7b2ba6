package io.adapterfactory.verification.roll;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A training round that has begun and has not published its version, from the trainer's files in the store: its plan,
 * and its saved weights and optimizer state.
 *
 * @param champion the version from which it starts
 * @param name of the new version
 * @param resultsSeen number of evaluation results on which it is based
 * @param steps total number of steps
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record UnfinishedRound(String baseModel, String champion, String name, long resultsSeen, int steps) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FOLDER = "training";
    private static final String BETWEEN = "-to-";
    private static final String PLAN = ".json";
    private static final String STATE = ".safetensors";

    /**
     * The unfinished rounds of all base models.
     *
     * @param store its folder
     */
    public static List<UnfinishedRound> in(Path store) {
        Path folder = store.resolve(FOLDER);
        if (!Files.isDirectory(folder)) {
            return List.of(); // there was no round yet
        }
        try (Stream<Path> files = Files.find(folder, 2, (file, attributes) -> isPlan(file))) {
            List<UnfinishedRound> rounds = new ArrayList<>();
            for (Path plan : files.sorted().toList()) {
                read(plan, rounds);
            }
            return List.copyOf(rounds);
        } catch (IOException e) {
            throw FactoryException.failed("the training states in " + folder + " cannot be read: " + e);
        }
    }

    private static boolean isPlan(Path file) {
        String name = file.getFileName().toString();
        return name.contains(BETWEEN) && name.endsWith(PLAN);
    }

    private static void read(Path plan, List<UnfinishedRound> rounds) throws IOException {
        try {
            rounds.add(JSON.readValue(Files.readString(plan), UnfinishedRound.class));
        } catch (NoSuchFileException e) {
            // The round has ended in the meantime.
        }
    }

    /** Whether it has a saved state from which it can resume. */
    boolean hasState(Path store) {
        return Files.exists(store.resolve(FOLDER).resolve(baseModel).resolve(champion + BETWEEN + name + STATE));
    }

    /** The new version, as the versions' topic names it. */
    String version() {
        return Topics.versionKey(baseModel, name);
    }
}
