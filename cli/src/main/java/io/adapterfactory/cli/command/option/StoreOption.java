package io.adapterfactory.cli.command.option;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.DataFolder;
import io.adapterfactory.cli.launch.RunningFactory;
import io.adapterfactory.store.ArtifactStores;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which store a command uses. */
public final class StoreOption {

    private static final String BUCKET = "s3://";

    @Option(
            names = "--store",
            paramLabel = "STORE",
            description =
                    "The store: a folder, or s3://bucket/prefix. Default: that of the factory that runs on this machine, else"
                            + " $FACTORY_STORE, else .factory/store.")
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

    /** @param running the factory on this machine, if one runs */
    public String name(Optional<RunningFactory> running) {
        return Optional.ofNullable(store)
                .or(() -> running.map(RunningFactory::store))
                .or(() -> Optional.ofNullable(System.getenv("FACTORY_STORE")))
                .orElseGet(() -> Path.of(DataFolder.DEFAULT, "store").toString());
    }

    /** @throws IllegalArgumentException naming the setting of a bucket that is wrong */
    public Open open() {
        String store = name(RunningFactory.read(Path.of(DataFolder.DEFAULT)));
        Path copies = copies();
        try {
            return new Open(store, ArtifactStores.open(store, copies, StoreOption::setting), copies);
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
