package io.adapterfactory.t2l.gguf.conversion;

import io.adapterfactory.t2l.tensor.FloatSource;
import java.nio.FloatBuffer;

/** The gains of Gemma's norms: llama.cpp stores them with the one that the model adds. */
record LessOne(FloatSource gains) implements FloatSource {

    @Override
    public void read(long from, FloatBuffer into) {
        int first = into.position();
        gains.read(from, into);
        for (int i = first; i < into.limit(); i++) {
            into.put(i, into.get(i) - 1);
        }
    }
}
