package io.adapterfactory.t2l.embedding;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.file.JsonDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/**
 * One dimension for each training task: 1 for the task, 0 elsewhere. Supports only the tasks with which it was created.
 */
public final class OneHotTasks implements TaskVectors {

    /** Value of a hypernetwork's configuration instead of a text encoder. */
    public static final String ID = "one-hot";

    /** File in the hypernetwork's folder: a JSON list of the tasks' names, in the order of the dimensions. */
    public static final String FILE = "tasks.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> names;

    /** @param names in the order of the dimensions, without duplicates */
    public OneHotTasks(List<String> names) {
        if (names.isEmpty()
                || names.stream().anyMatch(Objects::isNull)
                || new HashSet<>(names).size() != names.size()) {
            throw new IllegalArgumentException("one-hot tasks must be at least one and none twice, found " + names);
        }
        this.names = List.copyOf(names);
    }

    /** @throws IllegalArgumentException when the folder has no list of tasks */
    public static OneHotTasks read(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            return new OneHotTasks(Arrays.asList(JsonDocument.read(JSON, file, String[].class)));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    file + " cannot be read; a one-hot hypernetwork needs a JSON list of its tasks' names: "
                            + e.getMessage(),
                    e);
        }
    }

    /** Writes the names into a hypernetwork's folder. */
    public void write(Path folder) {
        try {
            Files.writeString(folder.resolve(FILE), JSON.writeValueAsString(names) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + folder.resolve(FILE), e);
        }
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public int dimension() {
        return names.size();
    }

    /** @throws IllegalArgumentException when a name is not a training task's */
    @Override
    public float[][] embed(List<String> tasks) {
        float[][] vectors = new float[tasks.size()][names.size()];
        for (int i = 0; i < vectors.length; i++) {
            int axis = names.indexOf(tasks.get(i));
            if (axis < 0) {
                throw new IllegalArgumentException("task '" + tasks.get(i)
                        + "' is unknown; this hypernetwork accepts no descriptions, only the names of its "
                        + names.size() + " training tasks");
            }
            vectors[i][axis] = 1;
        }
        return vectors;
    }

    @Override
    public void close() {
        // no resources
    }
}
