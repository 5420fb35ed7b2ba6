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
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Plain files of the bucket and their copies on this machine. A copy has the time of the object that it was read from; it is as good
 * as the object while size and time are the same.
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

    /** Reads what is newer in the bucket: the file of this path, or all below it. */
    void pull(String path) throws IOException {
        for (Bucket.Entry entry : bucket.entries(prefix + path)) {
            String own = entry.key().substring(prefix.length());
            // Markers of folders and hidden files, which people's tools leave, and paths that begin alike are none of
            // it.
            if (StorePath.isValid(own) && (own.equals(path) || own.startsWith(path + "/"))) {
                pull(entry, own);
            }
        }
    }

    private void pull(Bucket.Entry entry, String own) throws IOException {
        Path file = copies.resolve(own);
        if (isCopy(file, entry)) {
            return;
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
    }

    private static boolean isCopy(Path file, Bucket.Entry entry) throws IOException {
        return Files.isRegularFile(file)
                && Files.size(file) == entry.size()
                && Files.getLastModifiedTime(file).toInstant().equals(entry.modified());
    }

    /** Writes a file, or a folder's files that no program is just writing, over what the bucket has; copies as they were read stay. */
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
