package io.adapterfactory.t2l.embedding;

import java.util.List;

/** Turns texts into vectors. */
public interface TextEncoder extends AutoCloseable {

    /** Names model and pooling; vectors of different ids must not be mixed. */
    String id();

    /** Length of a vector. */
    int dimension();

    /** One vector a text, {@code [dimension]}, not normalised. */
    List<float[]> encode(List<String> texts);

    @Override
    void close();
}
