package io.adapterfactory.t2l.gguf.conversion;

import io.adapterfactory.t2l.tensor.FloatSource;
import java.nio.FloatBuffer;

/** The gains of Gemma's norms without the one that llama.cpp adds to them and the model adds again. */
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
