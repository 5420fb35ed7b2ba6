package io.adapterfactory.t2l.gguf;

import io.adapterfactory.t2l.gguf.block.GgmlType;
import io.adapterfactory.t2l.tensor.TensorData;
import io.adapterfactory.t2l.tensor.TensorFileOutput;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** Writes GGUF files of version 3, with an alignment of 32 bytes. A file is written completely or not at all. */
public final class GgufWriter {

    private static final byte[] MAGIC = "GGUF".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 3;

    private final ByteArrayOutputStream header = new ByteArrayOutputStream();

    private GgufWriter() {}

    /**
     * @param metadata texts, or floats, by key in the file's order
     * @param tensors of types F32, F16, or BF16, by name in the file's order
     * @throws java.io.UncheckedIOException when the file cannot be written; nothing is left behind
     */
    public static void write(Path file, Map<String, Object> metadata, Map<String, TensorData> tensors) {
        GgufWriter writer = new GgufWriter();
        writer.header.writeBytes(MAGIC);
        writer.int32(VERSION);
        writer.int64(tensors.size());
        writer.int64(metadata.size());
        metadata.forEach(writer::entry);
        long at = 0;
        for (Map.Entry<String, TensorData> tensor : tensors.entrySet()) {
            writer.tensor(tensor.getKey(), tensor.getValue(), at);
            at += tensor.getValue().bytes();
            at += padding(at);
        }
        TensorFileOutput.write(file, out -> {
            out.bytes(writer.header.toByteArray());
            out.bytes(new byte[padding(writer.header.size())]);
            for (TensorData tensor : tensors.values()) {
                out.numbers(tensor);
                out.bytes(new byte[padding(tensor.bytes())]);
            }
        });
    }

    private static int padding(long length) {
        int alignment = HeaderReader.DEFAULT_ALIGNMENT;
        return (int) ((alignment - length % alignment) % alignment);
    }

    private void entry(String key, Object value) {
        text(key);
        if (value instanceof String text) {
            int32(ValueType.STRING.ordinal());
            text(text);
        } else if (value instanceof Float number) {
            int32(ValueType.FLOAT32.ordinal());
            int32(Float.floatToIntBits(number));
        } else {
            throw new IllegalArgumentException(key + " is " + value + "; expected a text or a float");
        }
    }

    /** @param offset from the start of the data */
    private void tensor(String name, TensorData tensor, long offset) {
        text(name);
        long[] shape = tensor.shape();
        int32(shape.length);
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            int64(shape[axis]);
        }
        int32(GgmlType.valueOf(tensor.dtype()).id());
        int64(offset);
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int64(bytes.length);
        header.writeBytes(bytes);
    }

    private void int32(int value) {
        header.writeBytes(little(Integer.BYTES).putInt(value).array());
    }

    private void int64(long value) {
        header.writeBytes(little(Long.BYTES).putLong(value).array());
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
