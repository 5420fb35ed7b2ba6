package io.adapterfactory.store;

import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.artifact.Manifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Keeps the total size of local copies of artifacts below a limit by deleting the least recently used ones. The copy in
 * use always stays, whatever its size; a reader with an open file can continue to read it.
 */
final class CopyLimit {

    private final long maxBytes;
    /** Sizes in bytes, in the order of their last use. */
    private final Map<Path, Long> sizes = new LinkedHashMap<>(16, 0.75f, true);

    private long total;

    /** @param copies folder that may contain copies of an earlier run */
    CopyLimit(Path copies, long maxBytes) {
        this.maxBytes = maxBytes;
        earlier(copies).forEach(this::used);
    }

    private static List<Path> earlier(Path copies) {
        if (!Files.isDirectory(copies)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(copies)) {
            return files.filter(file -> file.endsWith(Manifest.NAME))
                    .filter(file -> S3Store.isPlaceOfAnArtifact(
                            file.getParent().getFileName().toString()))
                    .sorted(Comparator.comparing(CopyLimit::lastUse))
                    .map(Path::getParent)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + copies + ": " + e, e);
        }
    }

    private static Instant lastUse(Path manifest) {
        try {
            return Files.getLastModifiedTime(manifest).toInstant();
        } catch (IOException e) {
            return Instant.EPOCH;
        }
    }

    /** Marks a copy as used now, and deletes others if necessary. */
    synchronized void used(Path folder) {
        long before = sizes.getOrDefault(folder, 0L);
        long now = size(folder);
        sizes.put(folder, now);
        total += now - before;
        touch(folder);
        var oldest = sizes.entrySet().iterator();
        while (total > maxBytes && oldest.hasNext()) {
            Map.Entry<Path, Long> entry = oldest.next();
            if (!entry.getKey().equals(folder)) {
                ArtifactDirectory.delete(entry.getKey());
                total -= entry.getValue();
                oldest.remove();
            }
        }
    }

    /** Keeps the order for the next process. */
    private static void touch(Path folder) {
        try {
            Files.setLastModifiedTime(folder.resolve(Manifest.NAME), FileTime.from(Instant.now()));
        } catch (IOException e) {
            // Then the order is only approximate.
        }
    }

    private static long size(Path folder) {
        long bytes = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                bytes += Files.size(file);
            }
            return bytes;
        } catch (IOException e) {
            return bytes;
        }
    }
}
