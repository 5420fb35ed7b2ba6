package io.adapterfactory.t2l.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Checks whether a folder is writable, by writing a file. */
public final class WriteProbe {

    private WriteProbe() {}

    /**
     * Creates the folder if necessary, writes a file, and removes it; returns why that failed, or nothing if it worked.
     */
    public static Optional<String> whyNotWritable(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, ".probe", ".tmp"));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("cannot write in " + folder + ": " + e);
        }
    }
}
