package io.adapterfactory.t2l.tensor;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes safetensors files, streamed, under a temporary name until they are complete. The same tensors give the same
 * bytes: tensors with wider numbers come first, so that every number is aligned, then they are sorted by name; the
 * header is padded with spaces to a multiple of 8.
 */
public final class SafetensorsWriter {

    private static final ObjectMapper JSON = new ObjectMapper();

    private SafetensorsWriter() {}

    /**
     * @param metadata free texts for the header; may be empty
     * @throws UncheckedIOException when the file cannot be written; the temporary file is removed
     */
    public static void write(Path file, Map<String, TensorData> tensors, Map<String, String> metadata) {
        Map<String, TensorData> sorted = sorted(tensors);
        TensorFileOutput.write(file, out -> {
            out.bytes(header(sorted, metadata));
            for (TensorData tensor : sorted.values()) {
                out.numbers(tensor);
            }
        });
    }

    private static Map<String, TensorData> sorted(Map<String, TensorData> tensors) {
        Map<String, TensorData> sorted = new LinkedHashMap<>();
        tensors.entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<String, TensorData> entry) ->
                                -entry.getValue().width())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }

    private static byte[] header(Map<String, TensorData> tensors, Map<String, String> metadata) throws IOException {
        Map<String, Object> header = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            header.put("__metadata__", new TreeMap<>(metadata));
        }
        long at = 0;
        for (Map.Entry<String, TensorData> entry : tensors.entrySet()) {
            TensorData tensor = entry.getValue();
            Map<String, Object> item = new LinkedHashMap<>();
            item.put("dtype", tensor.dtype());
            item.put("shape", tensor.shape());
            item.put("data_offsets", new long[] {at, at + tensor.bytes()});
            header.put(entry.getKey(), item);
            at += tensor.bytes();
        }
        String json = JSON.writeValueAsString(header);
        int length = json.getBytes(StandardCharsets.UTF_8).length;
        byte[] padded = (json + " ".repeat((8 - length % 8) % 8)).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + padded.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(padded.length)
                .put(padded)
                .array();
    }
}
