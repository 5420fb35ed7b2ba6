package io.adapterfactory.t2l.export;

import io.adapterfactory.t2l.lora.InvalidAdapterException;
import io.adapterfactory.t2l.tensor.FloatSource;
import io.adapterfactory.t2l.tensor.FloatType;
import java.nio.FloatBuffer;

/**
 * {@code W + s B A}, computed while it is read.
 *
 * @param name of W, for messages
 * @param weight W, {@code [out, in]}
 * @param update what is added
 * @param type number type of the written sum
 */
record MergedWeight(String name, FloatSource weight, Update update, FloatType type) implements FloatSource {

    /**
     * {@code s B A} of one module in one layer.
     *
     * @param a {@code [r, in]}
     * @param b {@code [out, r]}, already multiplied by the scaling
     * @param rank r
     * @param in columns of A
     */
    record Update(float[] a, float[] b, int rank, int in) {

        /** Adds columns {@code from} to {@code from + sum.length} of a row. */
        void addTo(double[] sum, int row, int from) {
            for (int k = 0; k < rank; k++) {
                double factor = b[row * rank + k];
                int at = k * in + from;
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += factor * a[at + i];
                }
            }
        }
    }

    @Override
    public void read(long from, FloatBuffer into) {
        int first = into.position();
        weight.read(from, into);
        int at = first;
        while (at < into.limit()) {
            long index = from + at - first;
            int column = (int) (index % update.in());
            int count = Math.min(update.in() - column, into.limit() - at);
            double[] sum = new double[count];
            for (int i = 0; i < count; i++) {
                sum[i] = into.get(at + i);
            }
            update.addTo(sum, (int) (index / update.in()), column);
            for (int i = 0; i < count; i++) {
                into.put(at + i, held((float) sum[i]));
            }
            at += count;
        }
    }

    private float held(float value) {
        if (!Float.isFinite(value) || !type.holds(value)) {
            throw new InvalidAdapterException("tensor " + name + " of the merged model has the number " + value
                    + ", which the base model's type " + type + " cannot hold; the adapter cannot be merged into it");
        }
        return value;
    }
}
