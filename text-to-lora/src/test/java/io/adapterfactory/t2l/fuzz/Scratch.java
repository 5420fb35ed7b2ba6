package io.adapterfactory.t2l.fuzz;

import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A folder for the current input, in memory if the machine has a file system in memory. */
final class Scratch {

    private static final Path MEMORY = Path.of("/dev/shm");
    private static final Path FOLDER = folder();

    private Scratch() {}

    private static Path folder() {
        try {
            Path folder = Files.isWritable(MEMORY)
                    ? Files.createTempDirectory(MEMORY, "fuzz-")
                    : Files.createTempDirectory("fuzz-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> ArtifactDirectory.delete(folder)));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder after writing this file to it; earlier files stay. */
    static Path with(String name, byte[] bytes) {
        try {
            Files.write(FOLDER.resolve(name), bytes);
            return FOLDER;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path with(String name, Path copied) {
        try {
            return with(name, Files.readAllBytes(copied));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a reader that may throw only the given exceptions, each with a message. */
    static void read(Runnable reader, Class<?>... named) {
        try {
            reader.run();
        } catch (RuntimeException e) {
            if (!List.of(named).contains(e.getClass())) {
                throw e;
            }
            if (e.getMessage() == null || e.getMessage().length() > 1_000_000) {
                throw new AssertionError("an error without a message, or with one of a megabyte", e);
            }
        }
    }

    static byte[] tail(byte[] data, int from) {
        return Arrays.copyOfRange(data, Math.min(from, data.length), data.length);
    }
}
