package io.adapterfactory.t2l.gguf;

import io.adapterfactory.t2l.gguf.GgufMetadata.ArrayPlace;
import io.adapterfactory.t2l.gguf.block.GgmlType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the header of a GGUF file and checks all of its claims about the rest of the file. */
final class HeaderReader {

    private static final int MAGIC = 0x46554747; // "GGUF", little-endian
    private static final int MAX_KEYS = 1 << 16; // models have a few dozen
    private static final int MAX_TENSORS = 1 << 18; // enough for ten thousand layers
    private static final int MAX_AXES = 4; // of ggml
    static final int DEFAULT_ALIGNMENT = 32;
    private static final int MAX_ALIGNMENT = 1 << 20;

    private final Path file;
    private final HeaderCursor cursor;
    private final long fileBytes;

    HeaderReader(Path file, HeaderCursor cursor, long fileBytes) {
        this.file = file;
        this.cursor = cursor;
        this.fileBytes = fileBytes;
    }

    /** The content of a header. */
    record Header(GgufMetadata metadata, Map<String, GgufTensor> tensors) {}

    /** A tensor with an offset that is relative to the start of the data. */
    private record Entry(String name, long[] shape, GgmlType type, long offset, long bytes) {}

    Header read() {
        int magic = cursor.uint32("the magic number");
        if (magic != MAGIC) {
            throw cursor.refused(String.format(
                    "it begins with %08x; expected a GGUF file, which begins with GGUF", Integer.reverseBytes(magic)));
        }
        requireVersion(cursor.uint32("the version"));
        int tensorCount = cursor.count("the number of tensors", 24, MAX_TENSORS);
        int keyCount = cursor.count("the number of metadata keys", 13, MAX_KEYS);
        GgufMetadata metadata = metadata(keyCount);
        int alignment = alignment(metadata);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < tensorCount; i++) {
            entries.add(entry(i, alignment));
        }
        long dataAt = ((long) cursor.position() + alignment - 1) / alignment * alignment;
        return new Header(metadata, placed(entries, dataAt));
    }

    private void requireVersion(int version) {
        if (version == Integer.reverseBytes(2) || version == Integer.reverseBytes(3)) {
            throw cursor.refused("it is a big-endian GGUF file; expected a little-endian one");
        }
        if (version != 2 && version != 3) {
            throw cursor.refused(
                    "GGUF version " + Integer.toUnsignedString(version) + " is not supported; expected 2 or 3");
        }
    }

    private GgufMetadata metadata(int count) {
        Map<String, Object> values = new HashMap<>();
        for (int i = 0; i < count; i++) {
            String key = cursor.text("metadata key " + i);
            if (values.put(key, value(key)) != null) {
                throw cursor.refused("metadata key " + key + " is duplicated");
            }
        }
        return new GgufMetadata(file.toString(), values);
    }

    private Object value(String key) {
        ValueType type = cursor.valueType(key);
        return switch (type) {
            case STRING -> cursor.text(key);
            case ARRAY -> array(key);
            default -> cursor.scalar(type, key);
        };
    }

    private ArrayPlace array(String key) {
        ValueType type = cursor.valueType(key);
        if (type == ValueType.ARRAY) {
            throw cursor.refused(key + " is an array of arrays, which is not supported");
        }
        int minBytes = type == ValueType.STRING ? Long.BYTES : type.bytes();
        int count = cursor.count("the number of values of " + key, minBytes, Integer.MAX_VALUE);
        ArrayPlace place = new ArrayPlace(type, count, cursor.at(cursor.position()));
        if (type != ValueType.STRING) {
            cursor.skip((long) count * type.bytes(), key);
        } else {
            for (int i = 0; i < count; i++) {
                cursor.skip(cursor.count("the length of a text of " + key, 1, Integer.MAX_VALUE), key);
            }
        }
        return place;
    }

    private static int alignment(GgufMetadata metadata) {
        int alignment = metadata.positive("general.alignment").orElse(DEFAULT_ALIGNMENT);
        if (Integer.bitCount(alignment) != 1 || alignment > MAX_ALIGNMENT) {
            throw metadata.mustBe("general.alignment", "a power of two up to " + MAX_ALIGNMENT);
        }
        return alignment;
    }

    private Entry entry(int index, int alignment) {
        String name = cursor.text("the name of tensor " + index);
        int axes = cursor.uint32("the number of axes of tensor " + name);
        if (axes < 1 || axes > MAX_AXES) {
            throw cursor.refused(
                    "tensor " + name + " has " + Integer.toUnsignedString(axes) + " axes; expected 1 to " + MAX_AXES);
        }
        long[] shape = new long[axes];
        for (int axis = axes - 1; axis >= 0; axis--) { // the contiguous axis comes first
            shape[axis] = cursor.uint64("the shape of tensor " + name);
        }
        int typeId = cursor.uint32("the type of tensor " + name);
        GgmlType type = GgmlType.ofId(typeId)
                .orElseThrow(() -> cursor.refused("tensor " + name + " has type " + GgmlType.nameOf(typeId)
                        + ", which is not supported; expected one of " + GgmlType.names()));
        long offset = cursor.uint64("the offset of tensor " + name);
        if (offset < 0 || offset % alignment != 0) {
            throw cursor.refused("tensor " + name + " has offset " + Long.toUnsignedString(offset)
                    + "; expected a multiple of the alignment " + alignment);
        }
        return new Entry(name, shape, type, offset, bytes(name, shape, type));
    }

    private long bytes(String name, long[] shape, GgmlType type) {
        long blocks = 1;
        try {
            for (int axis = 0; axis < shape.length; axis++) {
                boolean isLast = axis == shape.length - 1;
                if (shape[axis] < 1 || isLast && shape[axis] % type.blockSize() != 0) {
                    throw cursor.refused("tensor " + name + " has shape " + Arrays.toString(shape)
                            + "; expected positive sizes, and of " + type + " rows of a multiple of "
                            + type.blockSize());
                }
                blocks = Math.multiplyExact(blocks, isLast ? shape[axis] / type.blockSize() : shape[axis]);
            }
            Math.multiplyExact(blocks, (long) type.blockSize());
            return Math.multiplyExact(blocks, (long) type.blockBytes());
        } catch (ArithmeticException e) {
            throw new InvalidGgufException(
                    file + ": tensor " + name + " has shape " + Arrays.toString(shape) + ", which is too large", e);
        }
    }

    /**
     * The tensors in the order of the header, after checking that none of them exceeds the file or overlaps another.
     */
    private Map<String, GgufTensor> placed(List<Entry> entries, long dataAt) {
        Map<String, GgufTensor> tensors = new LinkedHashMap<>();
        for (Entry entry : entries) {
            if (entry.offset() > fileBytes - dataAt || entry.bytes() > fileBytes - dataAt - entry.offset()) {
                throw cursor.refused("the file is truncated: it has " + fileBytes + " bytes, but tensor " + entry.name()
                        + " has " + entry.bytes() + " bytes at offset " + entry.offset()
                        + " of the data, which begins at byte "
                        + dataAt);
            }
            GgufTensor tensor =
                    new GgufTensor(entry.name(), entry.shape(), entry.type(), dataAt + entry.offset(), entry.bytes());
            if (tensors.put(entry.name(), tensor) != null) {
                throw cursor.refused("tensor " + entry.name() + " is duplicated");
            }
        }
        requireNoOverlap(tensors);
        return tensors;
    }

    private void requireNoOverlap(Map<String, GgufTensor> tensors) {
        GgufTensor before = null;
        List<GgufTensor> inOrder = tensors.values().stream()
                .sorted(Comparator.comparingLong(GgufTensor::begin))
                .toList();
        for (GgufTensor tensor : inOrder) {
            if (before != null && before.begin() + before.bytes() > tensor.begin()) {
                throw cursor.refused("tensors " + before.name() + " and " + tensor.name() + " overlap");
            }
            before = tensor;
        }
    }
}
