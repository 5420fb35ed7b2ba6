package io.adapterfactory.store;

import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.artifact.FolderKind;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.artifact.NameTakenException;
import io.adapterfactory.t2l.artifact.StorePath;
import io.adapterfactory.t2l.artifact.StoreUnavailableException;
import io.adapterfactory.t2l.file.DamagedArtifactException;
import io.adapterfactory.t2l.file.FileDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Folders of the bucket that have names. The files are directly below the folder's path. The marker file of the kind is
 * written last and removed first: a reader that sees it also sees the other files. During an upload, a hidden object
 * claims the folder's name. Folders of earlier versions have no manifest; other folders are compared with their
 * manifest after a change.
 */
final class NamedFolders {

    private static final String CLAIM = ".adding";
    /** If a folder is removed and added again during a download, the download is repeated once. */
    private static final int ATTEMPTS = 2;

    private final Bucket bucket;
    private final Mirror mirror;
    private final String prefix;
    private final Path copies;
    /** Paths of copies that match their manifest and have not changed since. */
    private final Set<String> verified = new HashSet<>();

    /** @param prefix of all keys: empty, or with a slash at its end */
    NamedFolders(Bucket bucket, Mirror mirror, String prefix, Path copies) {
        this.bucket = bucket;
        this.mirror = mirror;
        this.prefix = prefix;
        this.copies = copies;
    }

    List<String> names(FolderKind kind) {
        String above = prefix + kind.path() + "/";
        String below = "/" + kind.mark();
        return bucket.keys(above).stream()
                .filter(key -> key.endsWith(below))
                .map(key -> key.substring(above.length(), key.length() - below.length()))
                .filter(StorePath::isPlain)
                .sorted()
                .toList();
    }

    /** @param maxBytes larger files are left out */
    Optional<Path> find(FolderKind kind, String name, long maxBytes) throws IOException {
        String path = kind.path(name);
        for (int attempt = 1; ; attempt++) {
            List<Bucket.Entry> entries = mirror.entries(path);
            if (!hasMark(kind, path, entries)) {
                return Optional.empty();
            }
            try {
                return Optional.of(copy(path, entries, maxBytes));
            } catch (DamagedArtifactException e) {
                ArtifactDirectory.delete(copies.resolve(path));
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Names of a folder's files; none if the folder does not exist. */
    Set<String> fileNames(FolderKind kind, String name) {
        String path = kind.path(name);
        List<Bucket.Entry> entries = mirror.entries(path);
        return hasMark(kind, path, entries)
                ? entries.stream()
                        .map(entry -> mirror.path(entry).substring(path.length() + 1))
                        .collect(Collectors.toSet())
                : Set.of();
    }

    private boolean hasMark(FolderKind kind, String path, List<Bucket.Entry> entries) {
        return entries.stream().anyMatch(entry -> mirror.path(entry).equals(path + "/" + kind.mark()));
    }

    private synchronized Path copy(String path, List<Bucket.Entry> entries, long maxBytes) throws IOException {
        boolean complete = true;
        boolean changed = mirror.dropOthers(path, entries);
        for (Bucket.Entry entry : entries) {
            if (entry.size() <= maxBytes) {
                changed |= mirror.pull(entry);
            } else {
                complete = false;
            }
        }
        if (changed) {
            verified.remove(path);
        }
        Path folder = copies.resolve(path);
        boolean hasManifest =
                entries.stream().anyMatch(entry -> mirror.path(entry).equals(path + "/" + Manifest.NAME));
        if (complete && hasManifest && !verified.contains(path)) {
            Manifest.read(folder).verify(folder);
            verified.add(path);
        }
        return folder;
    }

    /** @param made complete folder with a manifest */
    void send(FolderKind kind, String name, Path made) throws IOException {
        String path = kind.path(name);
        String below = prefix + path + "/";
        if (!Files.isRegularFile(made.resolve(kind.mark()))) {
            throw new IllegalArgumentException(
                    path + " has no " + kind.mark() + ", which every folder there must have");
        }
        String claim = claim(path, made);
        if (isWhole(kind, path)) {
            bucket.delete(List.of(below + CLAIM));
            throw NameTakenException.whole(path);
        }
        try {
            bucket.delete(others(bucket.keys(below), below + CLAIM)); // left by a process that was stopped
            for (FileDigest file : Manifest.read(made).files()) {
                if (!file.name().equals(kind.mark())) {
                    bucket.put(below + file.name(), made.resolve(file.name()));
                }
            }
            bucket.put(below + Manifest.NAME, made.resolve(Manifest.NAME));
            requireClaim(path, claim, made);
            bucket.put(below + kind.mark(), made.resolve(kind.mark()));
        } catch (NameTakenException e) {
            throw e; // the objects now belong to the other process
        } catch (IOException | RuntimeException e) {
            undo(kind, path, e);
            throw e;
        }
        bucket.delete(List.of(below + CLAIM));
    }

    private static List<String> others(List<String> keys, String key) {
        return keys.stream().filter(other -> !other.equals(key)).toList();
    }

    void requireFree(FolderKind kind, String name) {
        String path = kind.path(name);
        if (isWhole(kind, path)) {
            throw NameTakenException.whole(path);
        }
    }

    private boolean isWhole(FolderKind kind, String path) {
        return hasMark(kind, path, mirror.entries(path));
    }

    /** @return the content, which is unique to this process */
    private String claim(String path, Path made) throws IOException {
        String key = prefix + path + "/" + CLAIM;
        String claim = UUID.randomUUID() + " " + Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Path file = Files.writeString(beside(made), claim);
        try {
            if (!bucket.putIfAbsent(key, file)) {
                throw NameTakenException.unfinished(path, since(key, file));
            }
            return claim;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private String since(String key, Path file) throws IOException {
        try {
            bucket.get(key, file, 1000);
            String claim = Files.readString(file);
            return claim.substring(claim.indexOf(' ') + 1);
        } catch (Bucket.NoSuchObjectException e) {
            return "a moment ago";
        }
    }

    /** Some servers overwrite an existing object despite the condition; then the last claim counts. */
    private void requireClaim(String path, String claim, Path made) throws IOException {
        String key = prefix + path + "/" + CLAIM;
        Path file = beside(made);
        try {
            bucket.get(key, file, 1000);
            if (!Files.readString(file).equals(claim)) {
                throw NameTakenException.unfinished(path, since(key, file));
            }
        } catch (Bucket.NoSuchObjectException e) {
            throw new IOException("another process has removed " + path + " while it was added", e);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static Path beside(Path made) {
        return made.resolveSibling(CLAIM);
    }

    /** Leaves a complete folder, because another process added it. */
    private void undo(FolderKind kind, String path, Exception reason) {
        try {
            if (!isWhole(kind, path)) {
                remove(kind, path);
            }
        } catch (StoreUnavailableException e) {
            reason.addSuppressed(e);
        }
    }

    boolean remove(FolderKind kind, String path) {
        String below = prefix + path + "/";
        List<String> keys = bucket.keys(below);
        if (keys.contains(below + kind.mark())) {
            bucket.delete(List.of(below + kind.mark()));
        }
        bucket.delete(keys);
        ArtifactDirectory.delete(copies.resolve(path));
        return !keys.isEmpty();
    }

    /** Registers an uploaded folder as the local copy, so that it is not downloaded again. */
    synchronized Path keep(String path, Path made) throws IOException {
        Path folder = copies.resolve(path);
        ArtifactDirectory.delete(folder);
        Files.createDirectories(folder.getParent());
        Files.move(made, folder);
        mirror.adopt(mirror.entries(path));
        return folder;
    }
}
