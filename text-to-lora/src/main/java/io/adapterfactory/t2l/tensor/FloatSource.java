package io.adapterfactory.t2l.tensor;

import java.nio.FloatBuffer;

/** The numbers of a tensor in row-major order, readable in parts, so that they need not all be in memory. */
@FunctionalInterface
public interface FloatSource {

    /**
     * Fills a buffer.
     *
     * @param from index of the first number
     * @param into filled up to its limit; there must be as many numbers from {@code from} on
     */
    void read(long from, FloatBuffer into);

    /**
     * Numbers of an array.
     *
     * @param offset of the first
     * @param scale that each is multiplied by
     */
    static FloatSource of(float[] values, int offset, float scale) {
        return (from, into) -> {
            int at = offset + Math.toIntExact(from);
            if (scale == 1) {
                into.put(values, at, into.remaining());
            }
            while (into.hasRemaining()) {
                into.put(values[at++] * scale);
            }
        };
    }
}
