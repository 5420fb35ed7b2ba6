package io.adapterfactory.t2l.gguf;

import io.adapterfactory.t2l.file.SizeLimit;
import io.adapterfactory.t2l.tensor.FloatSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;

/**
 * A memory-mapped GGUF file of version 2 or 3, which may be larger than memory. Every count, length, and offset of the
 * header is checked before it is used.
 */
public final class GgufFile implements AutoCloseable {

    private final Path file;
    private final FileChannel channel;
    private final HeaderReader.Header header;

    private GgufFile(Path file, FileChannel channel, HeaderReader.Header header) {
        this.file = file;
        this.channel = channel;
        this.header = header;
    }

    /**
     * Opens a file and checks its header.
     *
     * @throws InvalidGgufException when the file is missing, is not a GGUF file, is truncated, has an unsupported
     *     version or tensor type, or is inconsistent
     */
    public static GgufFile open(Path file) {
        if (Files.isDirectory(file)) {
            throw new InvalidGgufException(file + " is a folder; expected a GGUF file");
        }
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                return new GgufFile(file, channel, header(file, channel));
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw new InvalidGgufException(file + " is missing", e);
        } catch (IOException e) {
            throw new InvalidGgufException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static HeaderReader.Header header(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        long limit = Math.min(SizeLimit.GGUF_HEADER_BYTES.value(), Integer.MAX_VALUE);
        ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, Math.min(size, limit))
                .order(ByteOrder.LITTLE_ENDIAN);
        String atEnd = size <= limit
                ? "the file is truncated or damaged"
                : "the file is damaged, or its header is above " + SizeLimit.GGUF_HEADER_BYTES.setting() + " " + limit;
        return new HeaderReader(file, new HeaderCursor(file, bytes, atEnd), size).read();
    }

    public Path path() {
        return file;
    }

    public GgufMetadata metadata() {
        return header.metadata();
    }

    /** All tensors by name, in the order of the header. */
    public Map<String, GgufTensor> tensors() {
        return Collections.unmodifiableMap(header.tensors());
    }

    /**
     * The numbers of a tensor, dequantized while reading.
     *
     * @return usable by one thread, while this file is open
     */
    public FloatSource values(GgufTensor tensor) {
        return new TensorValues(file, channel, tensor);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new InvalidGgufException(file + " cannot be closed: " + e.getMessage(), e);
        }
    }
}
