package io.adapterfactory.t2l.hypernetwork.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.file.JsonDocument;
import io.adapterfactory.t2l.hypernetwork.InvalidHypernetworkException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** The published tasks that a version was trained on, as a file of the store. A task is named by its data file. */
public final class TrainedTaskFile {

    private static final ObjectMapper JSON = new ObjectMapper();

    private record Content(Set<String> dataFiles) {}

    private TrainedTaskFile() {}

    /** The file's path in the store. */
    public static String path(String baseModel, String version) {
        return "trained-tasks/" + baseModel + "/" + version + ".json";
    }

    /**
     * The data files; none if there is no such file.
     *
     * @throws InvalidHypernetworkException when the file is invalid
     */
    public static Set<String> read(Path file) {
        if (!Files.exists(file)) {
            return Set.of();
        }
        try {
            return Set.copyOf(JsonDocument.read(JSON, file, Content.class).dataFiles());
        } catch (IOException e) {
            throw new InvalidHypernetworkException(file + " is not a list of trained tasks: " + e.getMessage(), e);
        }
    }

    /** @throws UncheckedIOException when the file cannot be written */
    public static void write(Path file, Set<String> dataFiles) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
        JsonDocument.write(JSON, file, new Content(dataFiles));
    }
}
