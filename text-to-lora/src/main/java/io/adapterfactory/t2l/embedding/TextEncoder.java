package io.adapterfactory.t2l.embedding;

import java.util.List;

/** Encodes texts as vectors. */
public interface TextEncoder extends AutoCloseable {

    /** Identifies model and pooling; vectors of different ids must not be mixed. */
    String id();

    /** Length of a vector. */
    int dimension();

    /** One vector for each text, {@code [dimension]}, not normalized. */
    List<float[]> encode(List<String> texts);

    @Override
    void close();
}
