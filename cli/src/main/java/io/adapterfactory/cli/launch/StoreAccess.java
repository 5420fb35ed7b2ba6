package io.adapterfactory.cli.launch;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.store.ArtifactStores;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * A store for the time of one command. Copies of what is in a bucket are removed with it; a folder has none.
 *
 * @param artifacts what is in it
 * @param copies folder for copies
 */
public record StoreAccess(ArtifactStore artifacts, Path copies) implements AutoCloseable {

    /** @param store a folder, or {@code s3://bucket/prefix}; further settings are read from the environment */
    public static StoreAccess open(String store) {
        try {
            Path copies = Files.createTempDirectory("factory-store");
            return new StoreAccess(ArtifactStores.open(store, copies, System::getenv), copies);
        } catch (IOException e) {
            throw FactoryException.failed("cannot make a temporary folder: " + e);
        }
    }

    /** How artifacts are signed, by the settings of the services in the environment. */
    public static SignaturePolicy signatures() {
        return SignaturePolicy.of(
                Optional.ofNullable(System.getenv("FACTORY_SIGNING_KEY")).map(Path::of),
                Optional.ofNullable(System.getenv("FACTORY_SIGNING_TRUSTED_KEYS")).stream()
                        .flatMap(files -> Arrays.stream(files.split(",")))
                        .map(file -> Path.of(file.strip()))
                        .toList());
    }

    @Override
    public void close() {
        artifacts.close();
        ArtifactDirectory.delete(copies);
    }
}
