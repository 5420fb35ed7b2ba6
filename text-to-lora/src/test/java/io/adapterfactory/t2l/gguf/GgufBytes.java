package io.adapterfactory.t2l.gguf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes small GGUF files, valid or invalid. */
public final class GgufBytes {

    private static final int F32 = 0;
    private static final int BF16 = 30;

    private final ByteArrayOutputStream metadata = new ByteArrayOutputStream();
    private final ByteArrayOutputStream tensors = new ByteArrayOutputStream();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private final List<String> keys = new ArrayList<>();
    private int tensorCount;
    private int version = 3;
    private int alignment = 32;
    private boolean brain;

    public GgufBytes version(int number) {
        version = number;
        return this;
    }

    public GgufBytes alignment(int bytes) {
        alignment = bytes;
        return uint32("general.alignment", bytes);
    }

    public GgufBytes text(String key, String value) {
        key(key, 8);
        text(metadata, value);
        return this;
    }

    public GgufBytes uint32(String key, int value) {
        key(key, 4);
        metadata.writeBytes(little(4).putInt(value).array());
        return this;
    }

    public GgufBytes float32(String key, float value) {
        key(key, 6);
        metadata.writeBytes(little(4).putFloat(value).array());
        return this;
    }

    public GgufBytes flag(String key, boolean value) {
        key(key, 7);
        metadata.write(value ? 1 : 0);
        return this;
    }

    public GgufBytes texts(String key, List<String> values) {
        array(key, 8, values.size());
        values.forEach(value -> text(metadata, value));
        return this;
    }

    public GgufBytes integers(String key, int... values) {
        array(key, 5, values.length);
        for (int value : values) {
            metadata.writeBytes(little(4).putInt(value).array());
        }
        return this;
    }

    public GgufBytes floats(String key, List<Float> values) {
        array(key, 6, values.size());
        for (float value : values) {
            metadata.writeBytes(little(4).putFloat(value).array());
        }
        return this;
    }

    /** @param count the count in the header, which need not be true */
    public GgufBytes array(String key, int type, long count) {
        key(key, 9);
        metadata.writeBytes(little(12).putInt(type).putLong(count).array());
        return this;
    }

    /** Writes floats as BF16, truncated. */
    public GgufBytes brainFloats() {
        brain = true;
        return this;
    }

    /** @param shape in row-major order */
    public GgufBytes floats(String name, float[] values, long... shape) {
        if (brain) {
            ByteBuffer halves = little(2 * values.length);
            for (float value : values) {
                halves.putShort((short) (Float.floatToIntBits(value) >>> 16));
            }
            return tensor(name, BF16, halves.array(), shape);
        }
        ByteBuffer bytes = little(4 * values.length);
        bytes.asFloatBuffer().put(values);
        return tensor(name, F32, bytes.array(), shape);
    }

    /** @param shape in row-major order */
    public GgufBytes tensor(String name, int type, byte[] bytes, long... shape) {
        return tensorAt(name, type, data.size(), bytes, shape);
    }

    /** @param offset the offset in the header, which need not be true */
    public GgufBytes tensorAt(String name, int type, long offset, byte[] bytes, long... shape) {
        tensorCount++;
        text(tensors, name);
        tensors.writeBytes(little(4).putInt(shape.length).array());
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            tensors.writeBytes(little(8).putLong(shape[axis]).array());
        }
        tensors.writeBytes(little(12).putInt(type).putLong(offset).array());
        data.writeBytes(bytes);
        pad(data);
        return this;
    }

    public byte[] build() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        file.writeBytes(little(20)
                .putInt(version)
                .putLong(tensorCount)
                .putLong(keys.size())
                .array());
        file.writeBytes(metadata.toByteArray());
        file.writeBytes(tensors.toByteArray());
        pad(file);
        file.writeBytes(data.toByteArray());
        return file.toByteArray();
    }

    private void pad(ByteArrayOutputStream stream) {
        stream.writeBytes(new byte[(alignment - stream.size() % alignment) % alignment]);
    }

    private void key(String key, int type) {
        keys.add(key);
        text(metadata, key);
        metadata.writeBytes(little(4).putInt(type).array());
    }

    private static void text(ByteArrayOutputStream stream, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        stream.writeBytes(little(8).putLong(bytes.length).array());
        stream.writeBytes(bytes);
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
