package io.adapterfactory.t2l.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes a file of tensors: streamed, under a temporary name until it is complete. */
public final class TensorFileOutput {

    private static final int BUFFER_BYTES = 1 << 18;

    private final FileChannel channel;
    // Outside of the heap, because otherwise every write would copy it there first.
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private TensorFileOutput(FileChannel channel) {
        this.channel = channel;
    }

    /** The content of a file. */
    @FunctionalInterface
    public interface Contents {
        void writeTo(TensorFileOutput out) throws IOException;
    }

    /**
     * Writes a file; replaces an existing one atomically.
     *
     * @throws UncheckedIOException when it cannot be written; no temporary file remains
     */
    public static void write(Path file, Contents contents) {
        Path directory = file.toAbsolutePath().getParent();
        Path temporary = directory.resolve("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            Files.createDirectories(directory);
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                contents.writeTo(new TensorFileOutput(channel));
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            delete(temporary, e);
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            delete(temporary, e);
            throw e;
        }
    }

    public void bytes(byte[] bytes) throws IOException {
        writeAll(ByteBuffer.wrap(bytes));
    }

    /** All numbers of a tensor, in little-endian order. */
    public void numbers(TensorData tensor) throws IOException {
        int most = BUFFER_BYTES / tensor.width();
        for (int from = 0; from < tensor.size(); from += most) {
            tensor.put(from, Math.min(most, tensor.size() - from), buffer.clear());
            writeAll(buffer.flip());
        }
    }

    private void writeAll(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static void delete(Path temporary, Exception cause) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
