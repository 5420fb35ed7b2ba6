package io.adapterfactory.t2l.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whether a folder takes files, found out by writing one. */
public final class WriteProbe {

    private WriteProbe() {}

    /** Creates the folder if need be, and a file that is removed again; tells why not, or nothing if that worked. */
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
