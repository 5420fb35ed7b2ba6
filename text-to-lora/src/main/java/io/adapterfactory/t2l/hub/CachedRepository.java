package io.adapterfactory.t2l.hub;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * One repository in the cache, in the layout of huggingface_hub: {@code blobs} has contents by hash, {@code
 * snapshots/<commit>} has links to them, {@code refs} maps revisions to commits, {@code trees} has lists of files.
 * Nothing is written through a snapshot's path, because it is a link to a blob.
 */
final class CachedRepository {

    private static final String TAG = "CACHEDIR.TAG";
    private static final String TAG_TEXT = "Signature: 8a477f597d28d172789f06886806bc55\n"
            + "# This folder is a cache of files from the Hugging Face Hub.\n";

    private final Path cache;
    private final RepositoryId id;
    private final boolean symbolicLinks;
    private final LinkMaker symbolicLink;
    private final LinkMaker hardLink;
    private final ObjectMapper json = new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /** Creates a link; replaced in tests. */
    @FunctionalInterface
    interface LinkMaker {

        void make(Path link, Path target) throws IOException;
    }

    /** The kinds of links that this system supports. */
    record Links(LinkMaker symbolic, LinkMaker hard) {

        static final Links OF_THE_SYSTEM = new Links(Files::createSymbolicLink, Files::createLink);
    }

    private record Tree(@JsonProperty("format_version") int version, SortedMap<String, RemoteFile> files) {}

    CachedRepository(HubSettings settings, RepositoryId id, Links links) {
        this.cache = settings.cache();
        this.id = id;
        this.symbolicLinks = settings.symbolicLinks();
        this.symbolicLink = links.symbolic();
        this.hardLink = links.hard();
    }

    RepositoryId id() {
        return id;
    }

    Path cache() {
        return cache;
    }

    Path folder() {
        return cache.resolve(id.folder());
    }

    Path snapshot(String commit) {
        return folder().resolve("snapshots").resolve(commit);
    }

    Path inSnapshot(String commit, String path) {
        return RepositoryPath.below(snapshot(commit), path, "file");
    }

    Path blob(String name) {
        return folder().resolve("blobs").resolve(name);
    }

    Path lockFile(String name) {
        return cache.resolve(".locks").resolve(id.folder()).resolve(name + ".lock");
    }

    /** The path of an unfinished blob; a later run continues it. Part files of other programs have other names. */
    Path part(String name) {
        return folder().resolve("blobs").resolve(name + ".jvm.incomplete");
    }

    /** A part file that no other process writes, for file systems without locks; later runs do not continue it. */
    Path partOfOurOwn(String name) {
        String random = String.format("%08x", ThreadLocalRandom.current().nextInt());
        return folder().resolve("blobs").resolve(name + "." + random + ".jvm.incomplete");
    }

    /** Creates the folders for blobs, and marks the cache for backup tools. */
    void prepare() throws IOException {
        Files.createDirectories(folder().resolve("blobs"));
        if (!Files.exists(cache.resolve(TAG))) {
            replace(cache.resolve(TAG), TAG_TEXT.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** The commit of a revision, from its ref; a commit is its own revision. */
    Optional<String> commit(String revision) throws IOException {
        if (isCommit(revision)) {
            return Optional.of(revision);
        }
        Path ref = ref(revision);
        if (!Files.isRegularFile(ref)) {
            return Optional.empty();
        }
        return Optional.of(Files.readString(ref).strip()).filter(CachedRepository::isCommit);
    }

    static boolean isCommit(String revision) {
        return revision.matches("[0-9a-f]{40}");
    }

    /**
     * Written last, so that a ref implies a complete snapshot. Without a line break, which the Python client would not
     * strip.
     */
    void writeRef(String revision, String commit) throws IOException {
        if (!isCommit(revision) && !commit(revision).equals(Optional.of(commit))) {
            replace(ref(revision), commit.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** The list of a commit's files; empty if it is missing or invalid. */
    Optional<SortedMap<String, RemoteFile>> tree(String commit) throws IOException {
        Path file = treeFile(commit);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            Tree tree = json.readValue(Files.readAllBytes(file), Tree.class);
            return tree.version() == 1 && tree.files() != null
                    ? Optional.of(new TreeMap<>(tree.files()))
                    : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty(); // written by another version of the client; the list is requested again
        }
    }

    void writeTree(String commit, SortedMap<String, RemoteFile> files) throws IOException {
        replace(treeFile(commit), json.writeValueAsBytes(new Tree(1, files)));
    }

    void removeTree(String commit) throws IOException {
        Files.deleteIfExists(treeFile(commit));
    }

    /** Files of a snapshot by path, if there is no list of its files. */
    SortedSet<String> snapshotFiles(String commit) throws IOException {
        Path snapshot = snapshot(commit);
        SortedSet<String> files = new TreeSet<>();
        if (Files.isDirectory(snapshot)) {
            try (Stream<Path> all = Files.walk(snapshot)) {
                all.filter(Files::isRegularFile)
                        .forEach(file ->
                                files.add(snapshot.relativize(file).toString().replace('\\', '/')));
            }
        }
        return files;
    }

    /** Records that a commit has no such file, like the Python client. */
    void writeMissing(String commit, String path) throws IOException {
        Path mark = RepositoryPath.below(folder().resolve(".no_exist").resolve(commit), path, "file");
        if (!Files.exists(mark)) {
            replace(mark, new byte[0]);
        }
    }

    /**
     * Makes a blob visible in a snapshot: by a symbolic link, else by a hard link, else as a separate file. An existing
     * name is replaced.
     *
     * @param isNew whether no other snapshot can link to the blob, so that it may be moved instead of copied
     */
    void show(String blobName, String commit, String path, boolean isNew) throws IOException {
        Path blob = blob(blobName);
        Path shown = inSnapshot(commit, path);
        Files.createDirectories(shown.getParent());
        Path made = beside(shown);
        try {
            if (!linked(made, shown.getParent().relativize(blob)) && !hardLinked(made, blob)) {
                if (isNew) {
                    move(blob, made);
                } else {
                    Files.copy(blob, made);
                }
            }
            move(made, shown);
        } finally {
            Files.deleteIfExists(made);
        }
    }

    private boolean linked(Path made, Path target) {
        if (!symbolicLinks) {
            return false;
        }
        try {
            symbolicLink.make(made, target);
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false; // Windows without developer mode and some network drives have none
        }
    }

    private boolean hardLinked(Path made, Path blob) {
        try {
            hardLink.make(made, blob);
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Replaces a file atomically; readers see the old one or the new one. */
    static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException | FileAlreadyExistsException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** @throws HubException when a revision's name cannot be that of a ref */
    void requireName(String revision) {
        ref(revision);
    }

    private Path ref(String revision) {
        return RepositoryPath.below(folder().resolve("refs"), revision, "revision");
    }

    private Path treeFile(String commit) {
        return folder().resolve("trees").resolve(commit + ".json");
    }

    private static void replace(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        Path made = beside(file);
        try {
            Files.write(made, content);
            move(made, file);
        } finally {
            Files.deleteIfExists(made);
        }
    }

    private static Path beside(Path file) {
        return file.resolveSibling(file.getFileName() + "."
                + String.format("%08x", ThreadLocalRandom.current().nextInt()) + ".tmp");
    }
}
