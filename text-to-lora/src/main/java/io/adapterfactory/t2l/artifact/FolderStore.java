package io.adapterfactory.t2l.artifact;

import io.adapterfactory.t2l.file.DamagedArtifactException;
import io.adapterfactory.t2l.file.FileDigest;
import io.adapterfactory.t2l.file.FilePlaces;
import io.adapterfactory.t2l.file.WriteProbe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A store in a folder that every service sees under the same path. Locations are {@code file:} URIs. */
public final class FolderStore implements ArtifactStore {

    private final Path root;
    private final FilePlaces places;

    public FolderStore(Path root) {
        this(root, FilePlaces.EVERYWHERE);
    }

    /** @param places of files that events name */
    public FolderStore(Path root, FilePlaces places) {
        this.root = root.toAbsolutePath().normalize();
        this.places = places;
    }

    @Override
    public Stored write(String path, SignaturePolicy signatures, ArtifactDirectory.Contents contents) {
        Path folder = resolve(path);
        Manifest manifest = ArtifactDirectory.write(folder, signatures, contents);
        return stored(folder, manifest);
    }

    /**
     * Identical files are the same artifact, no matter who wrote them; different files get a folder with another name.
     */
    @Override
    public Stored add(String path, SignaturePolicy signatures, ArtifactDirectory.Contents contents) {
        Path target = resolve(path);
        Path written = target.resolveSibling(target.getFileName() + "-" + UUID.randomUUID());
        Manifest manifest = ArtifactDirectory.write(written, signatures, contents);
        try {
            if (!Files.exists(target)) {
                Files.move(written, target);
            } else if (isWhole(target, manifest, signatures)) {
                ArtifactDirectory.delete(written);
            } else {
                target = written;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + written + " at " + target + ": " + e, e);
        }
        return stored(target, manifest);
    }

    @Override
    public Optional<Stored> find(String path, SignaturePolicy signatures) {
        Path folder = resolve(path);
        try {
            Manifest manifest = Manifest.read(folder);
            manifest.verify(folder);
            signatures.require(folder);
            return Optional.of(stored(folder, manifest));
        } catch (DamagedArtifactException e) {
            return Optional.empty();
        }
    }

    @Override
    public Path fetch(String location, List<FileDigest> files, SignaturePolicy signatures) {
        Path folder = path(location);
        if (!Files.isDirectory(folder)) {
            throw new MissingArtifactException("folder " + folder + " is missing");
        }
        new Manifest(files).verify(folder);
        signatures.require(folder);
        return folder;
    }

    @Override
    public void requireOwn(String location) {
        path(location);
    }

    @Override
    public boolean remove(String path, String location) {
        Path folder = path(location).toAbsolutePath().normalize();
        Path own = resolve(path);
        if (!Files.isDirectory(folder) || !folder.equals(own) && !own.equals(folder.getParent())) {
            return false;
        }
        ArtifactDirectory.delete(folder);
        return true;
    }

    @Override
    public Path file(String address) {
        return places.require(path(address));
    }

    @Override
    public Path local(String path) {
        return resolve(path);
    }

    /** Does nothing, because everyone with access to the folder sees the file. */
    @Override
    public void share(String path) {}

    @Override
    public void delete(String path) {
        try {
            Files.deleteIfExists(resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + resolve(path) + ": " + e, e);
        }
    }

    @Override
    public List<String> folders(String path) {
        Path folder = resolve(path);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory)
                    .map(entry -> entry.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder + ": " + e, e);
        }
    }

    @Override
    public List<String> names(FolderKind kind) {
        return folders(kind.path()).stream()
                .filter(StorePath::isPlain)
                .filter(name -> find(kind, name).isPresent())
                .toList();
    }

    @Override
    public Optional<Path> find(FolderKind kind, String name) {
        Path folder = resolve(kind.path(name));
        return Files.isRegularFile(folder.resolve(kind.mark())) ? Optional.of(folder) : Optional.empty();
    }

    @Override
    public Optional<Path> findSmallFiles(FolderKind kind, String name) {
        return find(kind, name);
    }

    @Override
    public Set<String> fileNames(FolderKind kind, String name) {
        Optional<Path> folder = find(kind, name);
        if (folder.isEmpty()) {
            return Set.of();
        }
        try (Stream<Path> files = Files.list(folder.get())) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder.get() + ": " + e, e);
        }
    }

    @Override
    public Path create(FolderKind kind, String name, ArtifactDirectory.Contents contents) {
        Path folder = resolve(kind.path(name));
        try {
            requireFree(folder);
            ArtifactDirectory.create(folder, contents);
            return folder;
        } catch (FileAlreadyExistsException e) {
            throw NameTakenException.whole(kind.path(name));
        }
    }

    private static void requireFree(Path folder) throws FileAlreadyExistsException {
        if (Files.exists(folder)) {
            throw new FileAlreadyExistsException(folder.toString());
        }
    }

    @Override
    public boolean remove(FolderKind kind, String name) {
        Path folder = resolve(kind.path(name));
        try {
            ArtifactDirectory.removeAtOnce(folder);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder + ": " + e, e);
        }
    }

    @Override
    public Path folder() {
        return root;
    }

    @Override
    public Optional<String> whyNotWritable(String path) {
        return WriteProbe.whyNotWritable(resolve(path));
    }

    @Override
    public void close() {}

    private Path resolve(String path) {
        return root.resolve(StorePath.require(path));
    }

    /**
     * The path of a {@code file:} URI.
     *
     * @throws IllegalArgumentException when it is not a {@code file:} URI
     */
    public static Path path(String address) {
        try {
            return Path.of(URI.create(address));
        } catch (IllegalArgumentException | FileSystemNotFoundException e) {
            throw new IllegalArgumentException(
                    "'" + address + "' is not a file URI: " + e.getMessage() + "; expected one like"
                            + " file:///store/x",
                    e);
        }
    }

    private static boolean isWhole(Path folder, Manifest expected, SignaturePolicy signatures) {
        try {
            expected.verify(folder);
            signatures.require(folder);
            return true;
        } catch (DamagedArtifactException e) {
            return false;
        }
    }

    private static Stored stored(Path folder, Manifest manifest) {
        return new Stored(folder.toUri().toString(), folder, manifest.files());
    }
}
