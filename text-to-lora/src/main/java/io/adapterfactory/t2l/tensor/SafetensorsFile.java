package io.adapterfactory.t2l.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.file.SizeLimit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A safetensors file whose tensors are memory-mapped one by one, so that the file may be larger than memory. Every
 * bound is checked before data are used.
 */
public final class SafetensorsFile implements AutoCloseable {

    /** The format's own limit for the header. */
    static final long MAX_HEADER_BYTES = 100_000_000;

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Map<String, Integer> BYTES_OF_DTYPE = Map.ofEntries(
            Map.entry("F64", 8),
            Map.entry("F32", 4),
            Map.entry("F16", 2),
            Map.entry("BF16", 2),
            Map.entry("F8_E4M3", 1),
            Map.entry("F8_E5M2", 1),
            Map.entry("I64", 8),
            Map.entry("I32", 4),
            Map.entry("I16", 2),
            Map.entry("I8", 1),
            Map.entry("U64", 8),
            Map.entry("U32", 4),
            Map.entry("U16", 2),
            Map.entry("U8", 1),
            Map.entry("BOOL", 1));
    private static final String METADATA = "__metadata__";

    private final Path file;
    private final FileChannel channel;
    private final Map<String, TensorInfo> tensors;
    private final Map<String, String> metadata;

    private SafetensorsFile(
            Path file, FileChannel channel, Map<String, TensorInfo> tensors, Map<String, String> metadata) {
        this.file = file;
        this.channel = channel;
        this.tensors = tensors;
        this.metadata = metadata;
    }

    /**
     * Opens a file and checks its header: length, JSON, dtypes, shapes, and offsets, which must cover the data without
     * gaps or overlaps.
     *
     * @throws InvalidSafetensorsException when the header is invalid
     */
    public static SafetensorsFile open(Path file) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
            return parse(file, channel);
        } catch (NoSuchFileException e) {
            throw new InvalidSafetensorsException(file + " is missing", e);
        } catch (IOException e) {
            closeQuietly(channel);
            throw new InvalidSafetensorsException(file + " cannot be read: " + e.getMessage(), e);
        } catch (InvalidSafetensorsException e) {
            closeQuietly(channel);
            throw e;
        }
    }

    private static SafetensorsFile parse(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < 8) {
            throw new InvalidSafetensorsException(file + " has " + size + " bytes; a safetensors file has at least 8");
        }
        long headerBytes = read(channel, 0, 8).getLong();
        SizeLimit.SAFETENSORS_HEADER_BYTES.check(Math.min(headerBytes, size), "bytes of header");
        if (headerBytes < 2 || headerBytes > MAX_HEADER_BYTES || headerBytes > size - 8) {
            throw new InvalidSafetensorsException(file + ": header length " + Long.toUnsignedString(headerBytes)
                    + " does not fit; expected 2 to " + Math.min(MAX_HEADER_BYTES, size - 8));
        }
        ByteBuffer bytes = read(channel, 8, (int) headerBytes);
        JsonNode header = parseHeader(file, bytes);
        long dataAt = 8 + headerBytes;
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        header.properties().forEach(entry -> {
            if (entry.getKey().equals(METADATA)) {
                metadata.putAll(metadata(file, entry.getValue()));
            } else {
                tensors.put(entry.getKey(), tensor(file, entry.getKey(), entry.getValue(), dataAt, size));
            }
        });
        requireGapless(file, tensors, dataAt, size);
        return new SafetensorsFile(
                file, channel, Collections.unmodifiableMap(tensors), Collections.unmodifiableMap(metadata));
    }

    private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        fill(channel, at, buffer);
        return buffer.flip();
    }

    private static void fill(FileChannel channel, long at, ByteBuffer buffer) throws IOException {
        long position = at;
        while (buffer.hasRemaining()) {
            int read = channel.read(buffer, position);
            if (read < 0) {
                throw new IOException("the file ended early");
            }
            position += read;
        }
    }

    private static JsonNode parseHeader(Path file, ByteBuffer bytes) {
        try {
            JsonNode header = JSON.readTree(StandardCharsets.UTF_8.decode(bytes).toString());
            if (header == null || !header.isObject()) {
                throw new InvalidSafetensorsException(file + ": the header is not a JSON object");
            }
            return header;
        } catch (JsonProcessingException e) {
            throw new InvalidSafetensorsException(
                    file + ": the header is not valid JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static Map<String, String> metadata(Path file, JsonNode node) {
        Map<String, String> texts = new LinkedHashMap<>();
        node.properties().forEach(item -> {
            if (item.getValue().isTextual()) {
                texts.put(item.getKey(), item.getValue().asText());
            }
        });
        if (!node.isObject() || texts.size() != node.size()) {
            throw new InvalidSafetensorsException(file + ": " + METADATA + " must map names to texts, found " + node);
        }
        return texts;
    }

    private static TensorInfo tensor(Path file, String name, JsonNode node, long dataAt, long fileSize) {
        String dtype = node.path("dtype").asText("");
        Integer width = BYTES_OF_DTYPE.get(dtype);
        if (width == null) {
            throw new InvalidSafetensorsException(
                    file + ": tensor " + name + " has dtype '" + dtype + "'; expected one of "
                            + BYTES_OF_DTYPE.keySet().stream().sorted().toList());
        }
        JsonNode offsets = node.path("data_offsets");
        if (!node.path("shape").isArray()
                || !offsets.isArray()
                || offsets.size() != 2
                || !isLong(offsets.get(0))
                || !isLong(offsets.get(1))) {
            throw new InvalidSafetensorsException(
                    file + ": tensor " + name + " needs a shape and two data_offsets, found " + node);
        }
        long begin = offsets.get(0).asLong();
        long end = offsets.get(1).asLong();
        if (begin < 0 || end < begin || end > fileSize - dataAt) {
            throw new InvalidSafetensorsException(file + ": tensor " + name + " has data_offsets [" + begin + ", " + end
                    + "]; the file holds " + (fileSize - dataAt) + " bytes of data");
        }
        long[] shape = new long[node.path("shape").size()];
        long bytes = width;
        try {
            for (int axis = 0; axis < shape.length; axis++) {
                JsonNode length = node.path("shape").get(axis);
                if (!isLong(length) || length.asLong() < 0) {
                    throw new InvalidSafetensorsException(
                            file + ": tensor " + name + " has shape " + node.path("shape") + "; expected sizes >= 0");
                }
                shape[axis] = length.asLong();
                bytes = Math.multiplyExact(bytes, shape[axis]);
            }
        } catch (ArithmeticException e) {
            throw new InvalidSafetensorsException(
                    file + ": tensor " + name + " has shape " + node.path("shape") + ", more than can be addressed", e);
        }
        if (bytes != end - begin) {
            throw new InvalidSafetensorsException(file + ": tensor " + name + " of dtype " + dtype + " and shape "
                    + node.path("shape") + " needs " + bytes + " bytes, its data_offsets span " + (end - begin));
        }
        return new TensorInfo(dtype, shape, dataAt + begin, bytes);
    }

    private static boolean isLong(JsonNode number) {
        return number.isIntegralNumber() && number.canConvertToLong();
    }

    /** The format requires that every byte of data belongs to exactly one tensor, so that no data are hidden. */
    private static void requireGapless(Path file, Map<String, TensorInfo> tensors, long dataAt, long fileSize) {
        List<String> order = new ArrayList<>(tensors.keySet());
        order.sort(Comparator.comparingLong((String name) -> tensors.get(name).begin())
                .thenComparingLong(name -> tensors.get(name).bytes()));
        long end = dataAt;
        for (int i = 0; i < order.size(); i++) {
            TensorInfo tensor = tensors.get(order.get(i));
            if (tensor.begin() < end) {
                throw new InvalidSafetensorsException(
                        file + ": tensors " + order.get(i - 1) + " and " + order.get(i) + " overlap");
            }
            if (tensor.begin() > end) {
                throw new InvalidSafetensorsException(file + ": " + (tensor.begin() - end)
                        + " bytes of data before tensor " + order.get(i) + " belong to no tensor");
            }
            end += tensor.bytes();
        }
        if (end < fileSize) {
            throw new InvalidSafetensorsException(
                    file + ": the last " + (fileSize - end) + " bytes of data belong to no tensor");
        }
    }

    /** Names and positions of all tensors, in header order. */
    public Map<String, TensorInfo> tensors() {
        return tensors;
    }

    /** The free texts of the header. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /**
     * A tensor's numbers as fp32, in row-major order; F16 and BF16 are converted without loss.
     *
     * @throws InvalidSafetensorsException when the tensor does not exist, or has integers or doubles
     */
    public float[] floats(String name) {
        TensorInfo info = info(name);
        float[] values = new float[arrayLength(name, info)];
        ByteBuffer bytes = map(info);
        switch (info.dtype()) {
            case "F32" -> bytes.asFloatBuffer().get(values);
            case "F16" -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = HalfPrecision.toFloat(bytes.getShort(2 * i));
                }
            }
            case "BF16" -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = Float.intBitsToFloat(bytes.getShort(2 * i) << 16);
                }
            }
            default -> throw noFloats(name, info);
        }
        return values;
    }

    private InvalidSafetensorsException noFloats(String name, TensorInfo info) {
        return new InvalidSafetensorsException(
                file + ": tensor " + name + " has dtype " + info.dtype() + "; expected F32, F16 or BF16");
    }

    /**
     * The same numbers as {@link #floats}, read in parts.
     *
     * @return usable while this file is open
     * @throws InvalidSafetensorsException when there is no such tensor, or it contains integers or doubles
     */
    public FloatSource values(String name) {
        TensorInfo info = info(name);
        FloatType type = floatType(name);
        return (from, into) -> readPart(info, type, from, into);
    }

    /**
     * The type of a tensor's numbers.
     *
     * @throws InvalidSafetensorsException when there is no such tensor, or it contains integers or doubles
     */
    public FloatType floatType(String name) {
        TensorInfo info = info(name);
        return FloatType.ofDtype(info.dtype()).orElseThrow(() -> noFloats(name, info));
    }

    private void readPart(TensorInfo info, FloatType type, long from, FloatBuffer into) {
        ByteBuffer bytes = ByteBuffer.allocate(into.remaining() * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        read(info.begin() + from * type.bytes(), bytes);
        bytes.flip();
        while (into.hasRemaining()) {
            into.put(type.get(bytes));
        }
    }

    /** Fills a buffer from a position in the file. */
    void read(long at, ByteBuffer into) {
        try {
            fill(channel, at, into);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * An unchanged copy of a tensor, for another file.
     *
     * @return usable while this file is open
     */
    public TensorData copy(String name) {
        return TensorData.copy(this, info(name));
    }

    /** Bytes of one number. */
    static int width(String dtype) {
        return BYTES_OF_DTYPE.get(dtype);
    }

    /** A tensor of dtype I64, in row-major order. */
    public long[] longs(String name) {
        TensorInfo info = info(name);
        if (!info.dtype().equals("I64")) {
            throw new InvalidSafetensorsException(
                    file + ": tensor " + name + " has dtype " + info.dtype() + "; expected I64");
        }
        long[] values = new long[arrayLength(name, info)];
        map(info).asLongBuffer().get(values);
        return values;
    }

    /** A tensor as an array of {@code manager}: fp32 for every floating-point format, INT64 for I64. */
    public NDArray ndArray(NDManager manager, String name) {
        TensorInfo info = info(name);
        Shape shape = new Shape(info.shape());
        return info.dtype().equals("I64") ? manager.create(longs(name), shape) : manager.create(floats(name), shape);
    }

    /** Whether a floating-point tensor contains neither NaN nor infinity. */
    public boolean hasOnlyFinite(String name) {
        for (float value : floats(name)) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    private TensorInfo info(String name) {
        TensorInfo info = tensors.get(name);
        if (info == null) {
            throw new InvalidSafetensorsException(file + ": tensor " + name + " is missing");
        }
        return info;
    }

    private int arrayLength(String name, TensorInfo info) {
        if (info.bytes() > Integer.MAX_VALUE) {
            throw new InvalidSafetensorsException(file + ": tensor " + name + " has " + info.bytes()
                    + " bytes; one tensor may have at most " + Integer.MAX_VALUE);
        }
        return (int) info.size();
    }

    private MappedByteBuffer map(TensorInfo info) {
        try {
            MappedByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, info.begin(), info.bytes());
            bytes.order(ByteOrder.LITTLE_ENDIAN);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be mapped", e);
        }
    }

    private static void closeQuietly(FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // Report the original error instead.
            }
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }
}
