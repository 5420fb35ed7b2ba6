package io.adapterfactory.t2l.tensor;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A tensor to be written: its format, shape and numbers in row-major order. */
public sealed interface TensorData {

    long[] shape();

    /** F32. */
    static TensorData of(float[] values, long... shape) {
        return new Single(values, shape);
    }

    /** F16, rounded to the nearest. */
    static TensorData half(float[] values, long... shape) {
        return new Half(values, shape);
    }

    /** I64. */
    static TensorData int64(long[] values, long... shape) {
        return new Int64(values, shape);
    }

    String dtype();

    /** Bytes of one number. */
    int width();

    /** Bytes in all. */
    default long bytes() {
        return (long) width() * size();
    }

    /** Puts number {@code index} into a little-endian buffer. */
    void put(int index, ByteBuffer buffer);

    /** Numbers in all. */
    int size();

    private static void requireSize(int values, long[] shape) {
        long size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        if (size != values) {
            throw new IllegalArgumentException(
                    "shape " + Arrays.toString(shape) + " needs " + size + " numbers, found " + values);
        }
    }

    record Single(float[] values, long[] shape) implements TensorData {

        public Single {
            requireSize(values.length, shape);
        }

        @Override
        public String dtype() {
            return "F32";
        }

        @Override
        public int width() {
            return 4;
        }

        @Override
        public void put(int index, ByteBuffer buffer) {
            buffer.putFloat(values[index]);
        }

        @Override
        public int size() {
            return values.length;
        }
    }

    record Half(float[] values, long[] shape) implements TensorData {

        public Half {
            requireSize(values.length, shape);
        }

        @Override
        public String dtype() {
            return "F16";
        }

        @Override
        public int width() {
            return 2;
        }

        @Override
        public void put(int index, ByteBuffer buffer) {
            buffer.putShort(HalfPrecision.fromFloat(values[index]));
        }

        @Override
        public int size() {
            return values.length;
        }
    }

    record Int64(long[] values, long[] shape) implements TensorData {

        public Int64 {
            requireSize(values.length, shape);
        }

        @Override
        public String dtype() {
            return "I64";
        }

        @Override
        public int width() {
            return 8;
        }

        @Override
        public void put(int index, ByteBuffer buffer) {
            buffer.putLong(values[index]);
        }

        @Override
        public int size() {
            return values.length;
        }
    }
}
