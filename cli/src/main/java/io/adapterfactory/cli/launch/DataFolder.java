package io.adapterfactory.cli.launch;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.store.ArtifactStores;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The data of a factory on this machine: the broker's logs, the store, log files. Only one factory at a time uses it.
 */
public final class DataFolder implements AutoCloseable {

    /** In the working directory. */
    public static final String DEFAULT = ".factory";

    private static final String LOCK = "lock";

    private final Path root;
    private final boolean temporary;
    private final FileChannel lockFile;
    private final String store;

    private DataFolder(Path root, boolean temporary, FileChannel lockFile, Optional<String> store) {
        this.root = root;
        this.store = store.orElseGet(() -> root.resolve("store").toString());
        this.temporary = temporary;
        this.lockFile = lockFile;
    }

    /**
     * @param fresh deletes the content first
     * @throws FactoryException when another factory uses the folder (exit code 4) or it is not writable
     */
    public static DataFolder open(Path folder, boolean fresh) {
        return open(folder, fresh, Optional.empty());
    }

    /**
     * @param store a folder, or {@code s3://bucket/prefix}; empty keeps the artifacts in the data folder itself
     */
    public static DataFolder open(Path folder, boolean fresh, Optional<String> store) {
        Path root = folder.toAbsolutePath().normalize();
        DataFolder data = new DataFolder(root, false, lock(root), store);
        if (fresh) {
            data.empty();
        }
        return data;
    }

    /** A folder that is deleted when it is closed. */
    public static DataFolder temporary(Optional<String> store) {
        try {
            Path root = Files.createTempDirectory("factory-");
            return new DataFolder(root, true, lock(root), store);
        } catch (IOException e) {
            throw FactoryException.failed("cannot make a temporary folder: " + e);
        }
    }

    private static FileChannel lock(Path root) {
        try {
            Files.createDirectories(root);
            FileChannel channel =
                    FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                channel.close();
                throw FactoryException.unavailable(
                        "another factory runs in " + root + "; stop it, or choose another folder with --data", null);
            }
            return channel;
        } catch (IOException e) {
            throw FactoryException.badInput("the data folder " + root + " cannot be used: " + e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // a factory in this process uses it
        }
    }

    public Path root() {
        return root;
    }

    public Path kafka() {
        return root.resolve("kafka");
    }

    /** Certificate and passwords. */
    Path secrets() {
        return root.resolve("secrets");
    }

    /** Folder for data sets that tasks name, unless the settings allow others. */
    Path datasets() {
        return root.resolve("datasets");
    }

    public Path registry() {
        return root.resolve("registry");
    }

    /** Value of {@code FACTORY_STORE} for the services. */
    public String store() {
        return store;
    }

    /** @param user service that uses the copies; each has its own */
    Path storeCopies(String user) {
        return root.resolve("store-copies").resolve(user);
    }

    public ArtifactStore openStore() {
        return ArtifactStores.open(store, storeCopies("factory"), System::getenv);
    }

    Path logs() {
        return root.resolve("logs");
    }

    private void empty() {
        try (var entries = Files.list(root)) {
            for (Path entry : entries.toList()) {
                if (!entry.endsWith(LOCK)) {
                    delete(entry);
                }
            }
        } catch (IOException e) {
            throw FactoryException.failed("cannot empty " + root + ": " + e);
        }
    }

    private static void delete(Path entry) throws IOException {
        try (var entries = Files.walk(entry)) {
            List<Path> deepestFirst = entries.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        }
    }

    @Override
    public void close() {
        try {
            RunningFactory.forget(root);
            lockFile.close();
            if (temporary) {
                delete(root);
            }
        } catch (IOException e) {
            throw FactoryException.failed("cannot clean up " + root + ": " + e);
        }
    }
}
