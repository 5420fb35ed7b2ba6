package io.adapterfactory.t2l.embedding;

import java.nio.file.Path;
import java.util.List;

/**
 * What a hypernetwork is told about a task: the vector of its description, or only which of the training tasks it is, which is
 * the paper's control for what the words are worth.
 */
public sealed interface TaskVectors extends AutoCloseable permits TaskEmbedder, OneHotTasks {

    /** What a hypernetwork's configuration calls its text encoder. */
    String id();

    /** Length of a vector. */
    int dimension();

    /**
     * @param tasks descriptions, or names of training tasks
     * @return task vectors {@code [tasks][dimension]}
     */
    float[][] embed(List<String> tasks);

    /**
     * Those that a hypernetwork was trained with.
     *
     * @param id as its configuration has it
     * @param folder of the hypernetwork, where the names of its tasks are if it knows no texts
     * @param threads of the sentence encoder
     * @throws IllegalArgumentException when the encoder, or the names, are missing
     */
    static TaskVectors of(String id, Path folder, TextEncoders encoders, int threads) {
        return id.equals(OneHotTasks.ID) ? OneHotTasks.read(folder) : new TaskEmbedder(encoders.open(id, threads));
    }

    /**
     * @param expected length of the task vectors that a hypernetwork takes
     * @throws IllegalArgumentException when these have another one
     */
    default void requireDimension(int expected) {
        if (dimension() != expected) {
            throw new IllegalArgumentException("the hypernetwork takes task vectors of " + expected
                    + " numbers, but text encoder " + id() + " gives " + dimension());
        }
    }

    @Override
    void close();
}
