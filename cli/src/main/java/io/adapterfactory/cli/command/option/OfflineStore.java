package io.adapterfactory.cli.command.option;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.store.ArtifactStores;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The store that a command without a broker works on. */
public final class OfflineStore {

    private static final String BUCKET = "s3://";

    @Option(
            names = "--store",
            paramLabel = "STORE",
            defaultValue = "${env:FACTORY_STORE:-.factory/store}",
            description =
                    "The store: a folder, or s3://bucket/prefix. Default: FACTORY_STORE of the environment, else the"
                            + " store of a factory that was started in this folder, .factory/store.")
    private String store;

    /** A store that is open; copies of a bucket's files go when it is closed. */
    public static final class Open implements AutoCloseable {

        private final String name;
        private final ArtifactStore store;
        private final Path copies;

        private Open(String name, ArtifactStore store, Path copies) {
            this.name = name;
            this.store = store;
            this.copies = copies;
        }

        /** As the option names it. */
        public String name() {
            return name;
        }

        public ArtifactStore store() {
            return store;
        }

        /** Where a folder is, for people. */
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

    /** @throws IllegalArgumentException naming the setting of a bucket that is wrong */
    public Open open() {
        Path copies = copies();
        try {
            return new Open(store, ArtifactStores.open(store, copies, OfflineStore::setting), copies);
        } catch (RuntimeException e) {
            ArtifactDirectory.delete(copies);
            throw e;
        }
    }

    /** From the environment, or a system property of the same name. */
    private static String setting(String name) {
        return System.getProperty(name, System.getenv(name));
    }

    /** In the folder for temporary files: a base model takes its size there while it is added to a bucket. */
    private static Path copies() {
        try {
            return Files.createTempDirectory("factory-store");
        } catch (IOException e) {
            throw FactoryException.failed("cannot make a temporary folder: " + e);
        }
    }
}
