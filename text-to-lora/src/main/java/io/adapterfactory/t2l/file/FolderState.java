package io.adapterfactory.t2l.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files of a folder with their attributes: if no attribute differs, no file was replaced.
 *
 * @param files by name
 */
public record FolderState(Map<String, Entry> files) {

    /** A file. */
    public record Entry(long bytes, FileTime modified) {}

    /**
     * Reads the files directly in a folder, except hidden ones, which are still being written.
     *
     * @throws UncheckedIOException when the folder cannot be read
     */
    public static FolderState of(Path folder) {
        Map<String, Entry> files = new TreeMap<>();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path file : (Iterable<Path>) entries.filter(Files::isRegularFile)::iterator) {
                String name = file.getFileName().toString();
                if (!name.startsWith(".")) {
                    files.put(name, new Entry(Files.size(file), Files.getLastModifiedTime(file)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("folder " + folder + " cannot be read", e);
        }
        return new FolderState(files);
    }
}
