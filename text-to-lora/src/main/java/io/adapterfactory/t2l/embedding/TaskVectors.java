package io.adapterfactory.t2l.embedding;

import java.nio.file.Path;
import java.util.List;

/**
 * Vectors that represent tasks in a hypernetwork: encoded descriptions, or only the index of a training task, which is
 * the paper's control for the value of the descriptions.
 */
public sealed interface TaskVectors extends AutoCloseable permits TaskEmbedder, OneHotTasks {

    /** Name of the text encoder in a hypernetwork's configuration. */
    String id();

    /** Length of a vector. */
    int dimension();

    /**
     * @param tasks descriptions, or names of training tasks
     * @return task vectors {@code [tasks][dimension]}
     */
    float[][] embed(List<String> tasks);

    /**
     * The kind with which a hypernetwork was trained.
     *
     * @param id from its configuration
     * @param folder of the hypernetwork, with the names of its tasks if it does not use texts
     * @param threads of the sentence encoder
     * @throws IllegalArgumentException when the encoder or the names are missing
     */
    static TaskVectors of(String id, Path folder, TextEncoders encoders, int threads) {
        return id.equals(OneHotTasks.ID) ? OneHotTasks.read(folder) : new TaskEmbedder(encoders.open(id, threads));
    }

    /**
     * @param expected length of the hypernetwork's task vectors
     * @throws IllegalArgumentException when these have another length
     */
    default void requireDimension(int expected) {
        if (dimension() != expected) {
            throw new IllegalArgumentException("the hypernetwork needs task vectors of " + expected
                    + " numbers, but text encoder " + id() + " gives " + dimension());
        }
    }

    @Override
    void close();
}
