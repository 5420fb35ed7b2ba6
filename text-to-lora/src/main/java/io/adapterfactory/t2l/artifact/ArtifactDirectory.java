package io.adapterfactory.t2l.artifact;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Directories that appear whole or not at all, and are written once. */
public final class ArtifactDirectory {

    /** Puts an artifact's files into a directory. */
    @FunctionalInterface
    public interface Contents {
        void writeTo(Path directory) throws IOException;
    }

    private ArtifactDirectory() {}

    /**
     * Writes an artifact under a temporary name beside {@code target}, digests it and renames it. An undamaged artifact
     * that is there already stays as it is; a damaged one is written anew.
     *
     * @throws UncheckedIOException when it cannot be written; nothing is left behind
     */
    public static Manifest write(Path target, Contents contents) {
        if (Files.exists(target)) {
            try {
                Manifest manifest = Manifest.read(target);
                manifest.verify(target);
                return manifest;
            } catch (DamagedArtifactException e) {
                delete(target);
            }
        }
        Path temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            Files.createDirectories(temporary);
            contents.writeTo(temporary);
            Manifest manifest = Manifest.of(temporary);
            manifest.write(temporary);
            force(temporary);
            moveIntoPlace(temporary, target);
            return manifest;
        } catch (IOException e) {
            delete(temporary);
            throw new UncheckedIOException("cannot write " + target + ": " + e, e);
        } catch (RuntimeException e) {
            delete(temporary);
            throw e;
        }
    }

    private static void moveIntoPlace(Path temporary, Path target) throws IOException {
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.exists(target.resolve(Manifest.NAME))) {
                throw e;
            }
            delete(temporary); // another writer of the same artifact was first
        }
    }

    private static void force(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
            }
        }
    }

    /** Removes a directory with all that is in it, if it is there. */
    public static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> entries = Files.walk(directory)) {
            List<Path> deepestFirst = entries.sorted(Comparator.reverseOrder()).toList();
            for (Path entry : deepestFirst) {
                Files.deleteIfExists(entry);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + directory, e);
        }
    }
}
