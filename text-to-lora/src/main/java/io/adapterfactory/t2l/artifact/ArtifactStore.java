package io.adapterfactory.t2l.artifact;

import io.adapterfactory.t2l.file.DamagedArtifactException;
import io.adapterfactory.t2l.file.FileDigest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What all services share: artifacts, which are folders with a manifest that are written once and whole, and plain files beside them.
 * Whatever is read lies in a folder on this machine, because weights are mapped and native code opens files.
 *
 * <p>Any method may throw {@link StoreUnavailableException} when the store cannot be used now; nothing is wrong with the
 * request then, and it may be made again. {@link java.io.UncheckedIOException} is thrown when a folder on this machine cannot be
 * read or written.
 */
public interface ArtifactStore extends AutoCloseable {

    /**
     * An artifact that lies whole in the store.
     *
     * @param location its address, as events name it
     * @param folder with its files, on this machine
     */
    record Stored(String location, Path folder, List<FileDigest> files) {}

    /**
     * Writes an artifact, whole or not at all; an undamaged one that is there already stays, signed if the policy asks for it.
     *
     * @param path in the store, for example {@code adapters/0123}
     */
    Stored write(String path, SignaturePolicy signatures, ArtifactDirectory.Contents contents);

    /** Writes an artifact also where one with other bytes has this path: both stay, each at a location of its own. */
    Stored add(String path, SignaturePolicy signatures, ArtifactDirectory.Contents contents);

    /** The artifact of this path, undamaged and as the policy asks for. */
    Optional<Stored> find(String path, SignaturePolicy signatures);

    /**
     * Brings an artifact to this machine.
     *
     * @param location that an event names
     * @param files that it must have
     * @return its folder, verified, with the signature that the policy asks for
     * @throws IllegalArgumentException when the location cannot be one of this store's
     * @throws MissingArtifactException when nothing is there
     * @throws DamagedArtifactException when a file is missing or is not what its digest says
     * @throws UntrustedArtifactException when no trusted key signed it
     */
    Path fetch(String location, List<FileDigest> files, SignaturePolicy signatures);

    /** @throws IllegalArgumentException when {@link #fetch} could never take the location */
    void requireOwn(String location);

    /**
     * Removes an artifact and its copy on this machine.
     *
     * @param path that it must have or lie below: one that lies elsewhere stays
     * @return whether there was one
     */
    boolean remove(String path, String location);

    /**
     * A file that an event names, such as a data set.
     *
     * @return where it is on this machine; it may be missing
     * @throws IllegalArgumentException when the address cannot be read here
     */
    Path file(String address);

    /**
     * Brings plain files up to date on this machine: a file of this path, or all below it. What was removed from the store may
     * stay here.
     *
     * @param path in the store, for example {@code base-models/nano}
     * @return where they are on this machine; nothing may be there
     */
    Path local(String path);

    /** Sends what has this path on this machine, a file or a folder of them, to the store: others see it from now on. */
    void share(String path);

    /** Removes a plain file from the store and from this machine, if it is there. */
    void delete(String path);

    /** Names of the folders directly below a path, in order. */
    List<String> folders(String path);

    /** Names of the whole folders of this kind, in order. */
    List<String> names(FolderKind kind);

    /**
     * Brings a folder of this kind to this machine, with all its files and no others.
     *
     * @return where it is on this machine; empty when there is none, or it is not whole
     * @throws io.adapterfactory.t2l.file.DamagedArtifactException when its files are not what its manifest says
     */
    Optional<Path> find(FolderKind kind, String name);

    /**
     * The same without its large files: what {@link io.adapterfactory.t2l.file.SizeLimit#CONFIG_BYTES} allows is there, such as
     * configurations.
     */
    Optional<Path> findSmallFiles(FolderKind kind, String name);

    /**
     * Adds a folder, which others see whole or not at all. Nothing is left behind when that fails.
     *
     * @param contents writes its files, without folders in it; the kind's mark must be one of them
     * @return where it is on this machine
     * @throws NameTakenException when there is one of this name, or another process is adding one
     */
    Path create(FolderKind kind, String name, ArtifactDirectory.Contents contents);

    /**
     * Removes a folder, or what a stopped process left of one.
     *
     * @return whether there was anything
     */
    boolean remove(FolderKind kind, String name);

    /** The folder on this machine that holds everything of the store that is here. */
    Path folder();

    /**
     * Why nothing can be written now, or nothing if it can.
     *
     * @param path below which it would be
     */
    Optional<String> whyNotWritable(String path);

    @Override
    void close();
}
