package io.adapterfactory.t2l.tensor;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** A tensor to be written: its format, shape, and numbers in row-major order. */
public sealed interface TensorData {

    long[] shape();

    /** F32. */
    static TensorData of(float[] values, long... shape) {
        requireSize(values.length, shape);
        return new Single(values, 0, 1, shape);
    }

    /**
     * F32, from a part of a larger array.
     *
     * @param offset of the first number
     * @param scale factor for each number when it is written
     */
    static TensorData part(float[] values, int offset, float scale, long... shape) {
        return new Single(values, offset, scale, shape);
    }

    /** F16, rounded to the nearest. */
    static TensorData half(float[] values, long... shape) {
        return new Half(values, shape);
    }

    /** I64. */
    static TensorData int64(long[] values, long... shape) {
        return new Int64(values, shape);
    }

    /**
     * Numbers that are read only when they are written, so that they need not be in memory.
     *
     * @param type output format, with rounding to the nearest
     */
    static TensorData streamed(FloatSource source, FloatType type, long... shape) {
        return new Streamed(source, type, shape);
    }

    /** A tensor of another file, copied byte for byte. */
    static TensorData copy(SafetensorsFile file, TensorInfo info) {
        return new Stored(file, info);
    }

    String dtype();

    /** Size of one number in bytes. */
    int width();

    /** Total size in bytes. */
    default long bytes() {
        return (long) width() * size();
    }

    /** Writes {@code count} numbers from {@code from} on into a little-endian buffer with enough space. */
    void put(int from, int count, ByteBuffer buffer);

    /** Total number of values. */
    int size();

    private static int size(long[] shape) {
        return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    }

    private static void requireSize(int values, long[] shape) {
        long size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        if (size != values) {
            throw new IllegalArgumentException(
                    "shape " + Arrays.toString(shape) + " needs " + size + " numbers, found " + values);
        }
    }

    record Single(float[] values, int offset, float scale, long[] shape) implements TensorData {

        public Single {
            if (offset < 0 || TensorData.size(shape) > values.length - offset) {
                throw new IllegalArgumentException("shape " + Arrays.toString(shape) + " from number " + offset
                        + " on exceeds the tensor, which has " + values.length + " numbers");
            }
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
        public void put(int from, int count, ByteBuffer buffer) {
            if (scale == 1) {
                buffer.asFloatBuffer().put(values, offset + from, count);
            } else {
                float[] scaled = new float[count];
                for (int i = 0; i < count; i++) {
                    scaled[i] = values[offset + from + i] * scale;
                }
                buffer.asFloatBuffer().put(scaled);
            }
            buffer.position(buffer.position() + 4 * count);
        }

        @Override
        public int size() {
            return TensorData.size(shape);
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
        public void put(int from, int count, ByteBuffer buffer) {
            for (int i = from; i < from + count; i++) {
                buffer.putShort(HalfPrecision.fromFloat(values[i]));
            }
        }

        @Override
        public int size() {
            return values.length;
        }
    }

    record Streamed(FloatSource source, FloatType type, long[] shape) implements TensorData {

        @Override
        public String dtype() {
            return type.name();
        }

        @Override
        public int width() {
            return type.bytes();
        }

        @Override
        public void put(int from, int count, ByteBuffer buffer) {
            if (type == FloatType.F32) {
                source.read(from, buffer.asFloatBuffer().limit(count));
                buffer.position(buffer.position() + count * Float.BYTES);
                return;
            }
            float[] part = new float[count];
            source.read(from, FloatBuffer.wrap(part));
            for (float value : part) {
                type.put(value, buffer);
            }
        }

        @Override
        public int size() {
            return TensorData.size(shape);
        }
    }

    record Stored(SafetensorsFile file, TensorInfo info) implements TensorData {

        @Override
        public String dtype() {
            return info.dtype();
        }

        @Override
        public int width() {
            return SafetensorsFile.width(info.dtype());
        }

        @Override
        public long[] shape() {
            return info.shape();
        }

        @Override
        public void put(int from, int count, ByteBuffer buffer) {
            int width = width();
            file.read(info.begin() + (long) from * width, buffer.limit(buffer.position() + count * width));
        }

        @Override
        public int size() {
            return Math.toIntExact(info.size());
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
        public void put(int from, int count, ByteBuffer buffer) {
            buffer.asLongBuffer().put(values, from, count);
            buffer.position(buffer.position() + 8 * count);
        }

        @Override
        public int size() {
            return values.length;
        }
    }
}
