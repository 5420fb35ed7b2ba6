package io.adapterfactory.cli.launch;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.store.ArtifactStores;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderKind;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * A store for the duration of one command. Local copies of a bucket's files are removed when it is closed; a folder has
 * none.
 *
 * @param name as users write it: a folder, or {@code s3://bucket/prefix}
 * @param store the opened store
 * @param copies folder for copies
 */
public record StoreAccess(String name, ArtifactStore store, Path copies) implements AutoCloseable {

    private static final String BUCKET = "s3://";

    /**
     * @param name a folder, or {@code s3://bucket/prefix}; other settings are read from the environment
     * @throws IllegalArgumentException naming the wrong setting of a bucket
     */
    public static StoreAccess open(String name) {
        Path copies = newCopies();
        try {
            return new StoreAccess(name, ArtifactStores.open(name, copies, StoreAccess::setting), copies);
        } catch (RuntimeException e) {
            ArtifactDirectory.delete(copies);
            throw e;
        }
    }

    /** A setting from the environment, or from a system property of the same name. */
    public static String setting(String name) {
        return System.getProperty(name, System.getenv(name));
    }

    /** A temporary folder, which holds a whole base model while it is added to a bucket. */
    private static Path newCopies() {
        try {
            return Files.createTempDirectory("factory-store");
        } catch (IOException e) {
            throw FactoryException.failed("cannot make a temporary folder: " + e);
        }
    }

    /** The policy for signatures, from the services' settings in the environment. */
    public static SignaturePolicy signatures() {
        return SignaturePolicy.of(
                Optional.ofNullable(System.getenv("FACTORY_SIGNING_KEY")).map(Path::of),
                Optional.ofNullable(System.getenv("FACTORY_SIGNING_TRUSTED_KEYS")).stream()
                        .flatMap(files -> Arrays.stream(files.split(",")))
                        .map(file -> Path.of(file.strip()))
                        .toList());
    }

    /** The location of a folder, for messages. */
    public String location(FolderKind kind, String folder) {
        return name.startsWith(BUCKET)
                ? name.replaceAll("/+$", "") + "/" + kind.path(folder)
                : store.folder().resolve(kind.path(folder)).toString();
    }

    @Override
    public void close() {
        store.close();
        ArtifactDirectory.delete(copies);
    }
}
