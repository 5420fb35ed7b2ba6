package io.adapterfactory.t2l.artifact;

import io.adapterfactory.t2l.file.DamagedArtifactException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Directories that are written once, completely or not at all. */
public final class ArtifactDirectory {

    /** Writes an artifact's files into a directory. */
    @FunctionalInterface
    public interface Contents {
        void writeTo(Path directory) throws IOException;
    }

    private ArtifactDirectory() {}

    /**
     * Writes an artifact under a temporary name next to {@code target}, digests it, and renames it. An existing
     * undamaged artifact is not changed; a damaged one is written again.
     *
     * @throws UncheckedIOException when it cannot be written; all temporary files are removed
     */
    public static Manifest write(Path target, Contents contents) {
        return write(target, SignaturePolicy.OFF, contents);
    }

    /**
     * The same, signed if the policy requires it; an existing artifact without a required signature is written again.
     */
    public static Manifest write(Path target, SignaturePolicy signatures, Contents contents) {
        if (Files.exists(target)) {
            try {
                Manifest manifest = Manifest.read(target);
                manifest.verify(target);
                signatures.require(target);
                return manifest;
            } catch (DamagedArtifactException e) {
                delete(target);
            }
        }
        Path temporary = temporary(target);
        try {
            Manifest manifest = fill(temporary, target, signatures, contents);
            return moveIntoPlace(temporary, target) ? manifest : Manifest.read(target);
        } catch (IOException e) {
            delete(temporary);
            throw new UncheckedIOException("cannot write " + target + ": " + e, e);
        } catch (RuntimeException e) {
            delete(temporary);
            throw e;
        }
    }

    /**
     * Writes a directory that must not exist yet.
     *
     * @throws FileAlreadyExistsException when another process has created it
     * @throws UncheckedIOException when it cannot be written; all temporary files are removed
     */
    public static void create(Path target, Contents contents) throws FileAlreadyExistsException {
        Path temporary = temporary(target);
        try {
            fill(temporary, target, SignaturePolicy.OFF, contents);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            delete(temporary);
            if (Files.exists(target)) {
                throw new FileAlreadyExistsException(target.toString());
            }
            throw new UncheckedIOException("cannot write " + target + ": " + e, e);
        } catch (RuntimeException e) {
            delete(temporary);
            throw e;
        }
    }

    /** Removes a directory atomically for readers that look for it by name. */
    static void removeAtOnce(Path target) throws IOException {
        Path hidden = temporary(target);
        Files.move(target, hidden, StandardCopyOption.ATOMIC_MOVE);
        delete(hidden);
    }

    private static Path temporary(Path target) {
        return target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    }

    private static Manifest fill(Path temporary, Path target, SignaturePolicy signatures, Contents contents)
            throws IOException {
        Files.createDirectories(temporary);
        contents.writeTo(temporary);
        Manifest manifest = Manifest.of(temporary);
        manifest.write(temporary);
        signatures.sign(temporary, target.getFileName().toString());
        force(temporary);
        return manifest;
    }

    /**
     * Signs an existing folder; creates a manifest if there is none.
     *
     * @throws DamagedArtifactException when its files do not match its manifest
     */
    public static void sign(Path folder, SignaturePolicy signatures) throws IOException {
        if (Files.exists(folder.resolve(Manifest.NAME))) {
            Manifest.read(folder).verify(folder);
        } else {
            Manifest.of(folder).write(folder);
        }
        signatures.sign(
                folder, folder.toAbsolutePath().normalize().getFileName().toString());
    }

    /** Returns whether the directory was moved; if another writer was faster, its artifact may have different bytes. */
    private static boolean moveIntoPlace(Path temporary, Path target) throws IOException {
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException e) {
            if (!Files.exists(target.resolve(Manifest.NAME))) {
                throw e;
            }
            delete(temporary);
            return false;
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

    /** Removes a directory and its content, if it exists. */
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
