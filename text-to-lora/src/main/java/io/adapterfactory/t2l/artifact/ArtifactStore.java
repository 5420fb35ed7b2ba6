package io.adapterfactory.t2l.artifact;

import io.adapterfactory.t2l.file.DamagedArtifactException;
import io.adapterfactory.t2l.file.FileDigest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The store that all services share: artifacts, which are folders with a manifest that are written once, and plain
 * files. Everything is read from a local folder, because weights are memory-mapped and native code opens files.
 *
 * <p>Any method may throw {@link StoreUnavailableException} when the store is unavailable; the request may then be
 * repeated. {@link java.io.UncheckedIOException} is thrown when a local folder cannot be read or written.
 */
public interface ArtifactStore extends AutoCloseable {

    /**
     * A complete artifact in the store.
     *
     * @param location its address in the form that events use
     * @param folder its local folder
     */
    record Stored(String location, Path folder, List<FileDigest> files) {}

    /**
     * Writes an artifact, completely or not at all. An existing undamaged one is not changed, except that it is signed
     * if the policy requires it.
     *
     * @param path in the store, for example {@code adapters/0123}
     */
    Stored write(String path, SignaturePolicy signatures, ArtifactDirectory.Contents contents);

    /**
     * Writes an artifact even if another one with different bytes has this path: both are kept, at different locations.
     */
    Stored add(String path, SignaturePolicy signatures, ArtifactDirectory.Contents contents);

    /** The artifact of this path, if it is undamaged and signed as the policy requires. */
    Optional<Stored> find(String path, SignaturePolicy signatures);

    /**
     * Makes an artifact available locally.
     *
     * @param location from an event
     * @param files its expected files
     * @return its local folder, verified, with the signature that the policy requires
     * @throws IllegalArgumentException when the location cannot be in this store
     * @throws MissingArtifactException when the artifact does not exist
     * @throws DamagedArtifactException when a file is missing or does not match its digest
     * @throws UntrustedArtifactException when there is no signature of a trusted key
     */
    Path fetch(String location, List<FileDigest> files, SignaturePolicy signatures);

    /** @throws IllegalArgumentException when {@link #fetch} would always reject the location */
    void requireOwn(String location);

    /**
     * Removes an artifact and its local copy.
     *
     * @param path expected path or parent of the artifact; one elsewhere is not removed
     * @return whether there was one
     */
    boolean remove(String path, String location);

    /**
     * A file that an event names, for example a data set.
     *
     * @return its local path; the file may be missing
     * @throws IllegalArgumentException when the address is not supported here
     */
    Path file(String address);

    /**
     * Downloads plain files that have changed: the file of this path, or all below it. Files that were removed from the
     * store may remain locally.
     *
     * @param path in the store, for example {@code base-models/nano}
     * @return their local path, which may not exist
     */
    Path local(String path);

    /** Uploads the local file of this path, or all files below it, and makes them visible to others. */
    void share(String path);

    /** Removes a plain file from the store and from this machine, if it exists. */
    void delete(String path);

    /** Names of the folders directly below a path, in order. */
    List<String> folders(String path);

    /** Names of the complete folders of this kind, in order. */
    List<String> names(FolderKind kind);

    /**
     * Makes a folder of this kind available locally, with exactly its files.
     *
     * @return its local path; empty when it does not exist or is incomplete
     * @throws io.adapterfactory.t2l.file.DamagedArtifactException when its files do not match its manifest
     */
    Optional<Path> find(FolderKind kind, String name);

    /**
     * The same without its large files: only files up to {@link io.adapterfactory.t2l.file.SizeLimit#CONFIG_BYTES},
     * such as configurations.
     */
    Optional<Path> findSmallFiles(FolderKind kind, String name);

    /**
     * Names of all files of a folder of this kind, without making them available locally; none if the folder does not
     * exist.
     */
    Set<String> fileNames(FolderKind kind, String name);

    /**
     * Adds a folder, which becomes visible completely or not at all.
     *
     * @param contents writes its files, without subfolders; the kind's marker file must be among them
     * @return its local path
     * @throws NameTakenException when the name exists, or another process is adding it
     */
    Path create(FolderKind kind, String name, ArtifactDirectory.Contents contents);

    /**
     * Removes a folder, or the remains of an interrupted add.
     *
     * @return whether there was anything to remove
     */
    boolean remove(FolderKind kind, String name);

    /** The local folder for all downloaded content of the store. */
    Path folder();

    /**
     * Why nothing can be written now; empty if the store is writable.
     *
     * @param path below which to test
     */
    Optional<String> whyNotWritable(String path);

    @Override
    void close();
}
