package io.adapterfactory.verification.history;

import io.adapterfactory.t2l.file.FileDigest;
import io.adapterfactory.t2l.file.Sha256;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Snapshot of all files of a store in a folder. */
public final class StoreFiles {

    private final Path root;
    private final TreeMap<String, FileDigest> files = new TreeMap<>();

    /** @param files named by their paths in the store, with slashes */
    StoreFiles(Path root, List<FileDigest> files) {
        this.root = root.toAbsolutePath().normalize();
        files.forEach(file -> this.files.put(file.name(), file));
    }

    /** Digests every file below {@code root}; nothing may be written at the same time. */
    public static StoreFiles of(Path root) throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            List<Path> found = walk.filter(Files::isRegularFile).sorted().toList();
            FileDigest[] digests = new FileDigest[found.size()];
            for (int i = 0; i < digests.length; i++) {
                Path file = found.get(i);
                digests[i] = new FileDigest(slashes(root.relativize(file)), Files.size(file), Sha256.of(file));
            }
            return new StoreFiles(root, List.of(digests));
        }
    }

    private static String slashes(Path path) {
        return path.toString().replace('\\', '/');
    }

    /** All files by their path in the store. */
    public Map<String, FileDigest> all() {
        return files;
    }

    public Optional<FileDigest> find(String path) {
        return Optional.ofNullable(files.get(path));
    }

    /** The files below a folder, named relative to it. */
    public List<FileDigest> in(String folder) {
        String prefix = folder + "/";
        return files.subMap(prefix, folder + '0').values().stream() // '0' is the character after '/'
                .map(file -> new FileDigest(file.name().substring(prefix.length()), file.size(), file.sha256()))
                .toList();
    }

    /** A folder's path in the store; empty if the location is not below it. */
    public Optional<String> folder(String location) {
        try {
            Path path = Path.of(URI.create(location)).normalize();
            return path.startsWith(root) && !path.equals(root)
                    ? Optional.of(slashes(root.relativize(path)))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
