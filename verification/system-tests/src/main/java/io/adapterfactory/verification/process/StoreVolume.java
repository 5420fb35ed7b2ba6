package io.adapterfactory.verification.process;

import io.adapterfactory.broker.Await;
import io.adapterfactory.cli.error.FactoryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** An in-memory file system for the store, which can be made read-only and full. Unmounted when it is closed. */
public final class StoreVolume implements AutoCloseable {

    private static final String SIZE = "2g";
    private static final int MAX_TRIES = 50;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Path folder;

    private StoreVolume(Path folder) {
        this.folder = folder;
    }

    /** Empty if this user may not mount file systems, or there is no {@code tmpfs}. */
    public static Optional<StoreVolume> mount() {
        try {
            Path folder = Files.createTempDirectory("factory-store-");
            if (run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", folder.toString())
                    .isPresent()) {
                Files.delete(folder);
                return Optional.empty();
            }
            return Optional.of(new StoreVolume(folder));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a folder for the store: " + e, e);
        }
    }

    public Path folder() {
        return folder;
    }

    /** Makes it read-only. */
    void readOnly() {
        remount("ro");
    }

    /** Removes all free space except the rest of a page. */
    void full() {
        try {
            FileStore store = Files.getFileStore(folder);
            remount("size=" + (store.getTotalSpace() - store.getUnallocatedSpace()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the usage of " + folder + " is: " + e, e);
        }
    }

    void restore() {
        remount("rw,size=" + SIZE);
    }

    /** Retries, because remounting fails while a file is being written. */
    private void remount(String options) {
        Optional<String> refusal = Optional.empty();
        for (int i = 0; i < MAX_TRIES; i++) {
            refusal = run("mount", "-o", "remount," + options, folder.toString());
            if (refusal.isEmpty()) {
                return;
            }
            Await.sleep(PAUSE);
        }
        throw FactoryException.failed("the store's volume cannot be remounted with " + options + ": " + refusal.get());
    }

    /** The command's output if it failed. */
    private static Optional<String> run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes()).strip();
            return process.waitFor() == 0 ? Optional.empty() : Optional.of(said);
        } catch (IOException e) {
            return Optional.of(e.getMessage()); // the command does not exist here
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FactoryException.failed("interrupted while the store's volume was changed");
        }
    }

    @Override
    public void close() {
        Optional<String> refusal = run("umount", folder.toString());
        if (refusal.isPresent()) {
            throw FactoryException.failed("the store's volume stays mounted: " + refusal.get());
        }
        try {
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder + ": " + e, e);
        }
    }
}
