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
 * A training round that has begun and whose version is not published, as the trainer keeps it in the store: its plan, and the
 * weights and optimiser that it has come to.
 *
 * @param champion the version that it starts from
 * @param name of the version that it is to make
 * @param resultsSeen evaluation results that it is made from
 * @param steps that it is to take
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
            return List.of(); // no round has ever begun
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
            // The round has ended meanwhile.
        }
    }

    /** Whether something of it is kept that it can go on from. */
    boolean hasState(Path store) {
        return Files.exists(store.resolve(FOLDER).resolve(baseModel).resolve(champion + BETWEEN + name + STATE));
    }

    /** The version that it is to make, as the versions' topic names it. */
    String version() {
        return Topics.versionKey(baseModel, name);
    }
}
