package io.adapterfactory.store;

import io.adapterfactory.t2l.artifact.StorePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Plain files of the bucket and their local copies. A copy gets the modification time of its object; it is current
 * while size and time are equal.
 */
final class Mirror {

    private static final String TEMPORARY = ".tmp";

    private final Bucket bucket;
    private final String prefix;
    private final Path copies;

    /** @param prefix of all keys: empty, or with a slash at its end */
    Mirror(Bucket bucket, String prefix, Path copies) {
        this.bucket = bucket;
        this.prefix = prefix;
        this.copies = copies;
    }

    /** Downloads the newer objects: the file of this path, or all below it. */
    void pull(String path) throws IOException {
        for (Bucket.Entry entry : entries(path)) {
            pull(entry);
        }
    }

    /** The file of this path in the bucket, or all below it. */
    List<Bucket.Entry> entries(String path) {
        // Skips folder markers and hidden files that other tools create, and paths that merely begin with the same
        // text.
        return bucket.entries(prefix + path).stream()
                .filter(entry -> StorePath.isValid(path(entry)))
                .filter(entry -> path(entry).equals(path) || path(entry).startsWith(path + "/"))
                .toList();
    }

    /** The path in the store of an object. */
    String path(Bucket.Entry entry) {
        return entry.key().substring(prefix.length());
    }

    /**
     * Downloads an object unless its copy is current.
     *
     * @return whether the copy changed
     */
    boolean pull(Bucket.Entry entry) throws IOException {
        Path file = copies.resolve(path(entry));
        if (isCopy(file, entry)) {
            return false;
        }
        Files.createDirectories(file.getParent());
        Path temporary = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + TEMPORARY);
        try {
            bucket.get(entry.key(), temporary, Long.MAX_VALUE);
            Files.setLastModifiedTime(temporary, FileTime.from(entry.modified()));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (Bucket.NoSuchObjectException e) {
            // Removed since it was listed.
        } finally {
            Files.deleteIfExists(temporary);
        }
        return true;
    }

    /** Marks the copies of a folder as current: these objects have just been written from the same files. */
    void adopt(List<Bucket.Entry> entries) throws IOException {
        for (Bucket.Entry entry : entries) {
            Path file = copies.resolve(path(entry));
            if (Files.isRegularFile(file) && Files.size(file) == entry.size()) {
                Files.setLastModifiedTime(file, FileTime.from(entry.modified()));
            }
        }
    }

    /**
     * Removes the copies in a folder whose objects no longer exist.
     *
     * @param entries all objects below the path
     * @return whether there were any
     */
    boolean dropOthers(String path, List<Bucket.Entry> entries) throws IOException {
        Path folder = copies.resolve(path);
        if (!Files.isDirectory(folder)) {
            return false;
        }
        Set<Path> expected =
                entries.stream().map(entry -> copies.resolve(path(entry))).collect(Collectors.toSet());
        boolean dropped = false;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!expected.contains(file) && !file.getFileName().toString().endsWith(TEMPORARY)) {
                    dropped |= Files.deleteIfExists(file);
                }
            }
        }
        return dropped;
    }

    private static boolean isCopy(Path file, Bucket.Entry entry) throws IOException {
        return Files.isRegularFile(file)
                && Files.size(file) == entry.size()
                && Files.getLastModifiedTime(file).toInstant().equals(entry.modified());
    }

    /** Uploads a file, or the finished files of a folder, overwriting objects; current copies are skipped. */
    void push(String path) throws IOException {
        Path from = copies.resolve(path);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.getFileName().toString().endsWith(TEMPORARY)) {
                    push(file);
                }
            }
        }
    }

    private void push(Path file) throws IOException {
        String key = prefix
                + copies.relativize(file)
                        .toString()
                        .replace(file.getFileSystem().getSeparator(), "/");
        Optional<Bucket.Entry> there = entry(key);
        if (there.isPresent() && isCopy(file, there.get())) {
            return;
        }
        bucket.put(key, file);
        Optional<Bucket.Entry> written = entry(key);
        if (written.isPresent()) {
            Files.setLastModifiedTime(file, FileTime.from(written.get().modified()));
        }
    }

    private Optional<Bucket.Entry> entry(String key) {
        return bucket.entries(key).stream()
                .filter(entry -> entry.key().equals(key))
                .findFirst();
    }

    void delete(String path) {
        bucket.delete(List.of(prefix + path));
        try {
            Files.deleteIfExists(copies.resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + copies.resolve(path) + ": " + e, e);
        }
    }
}
