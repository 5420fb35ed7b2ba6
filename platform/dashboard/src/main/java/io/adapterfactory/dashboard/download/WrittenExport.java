package io.adapterfactory.dashboard.download;

import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** A complete export on the disk, until it is closed. */
public final class WrittenExport implements AutoCloseable {

    private final String name;
    private final Path place;
    private final Runnable whenClosed;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * @param name of the folder in the zip file
     * @param place a folder that is removed with its content
     */
    WrittenExport(String name, Path place, Runnable whenClosed) {
        this.name = name;
        this.place = place;
        this.whenClosed = whenClosed;
    }

    public String name() {
        return name;
    }

    Path folder() {
        return place.resolve(name);
    }

    /** All files. */
    public ZipFolder zip() {
        try (Stream<Path> files = Files.list(folder())) {
            return new ZipFolder(
                    name,
                    folder(),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder() + ": " + e, e);
        }
    }

    /** Removes it. May be called more than once. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                ArtifactDirectory.delete(place);
            } finally {
                whenClosed.run();
            }
        }
    }
}
