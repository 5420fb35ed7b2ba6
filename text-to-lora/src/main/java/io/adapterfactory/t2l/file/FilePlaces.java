package io.adapterfactory.t2l.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Folders in which events may name files, such as data sets. Without any, every readable file is allowed.
 *
 * @param folders absolute and normalized; empty when there is no limit
 */
public record FilePlaces(Optional<List<Path>> folders) {

    /** The setting that {@link #of} reads. */
    public static final String SETTING = "FACTORY_DATASET_PLACES";

    /** Every file. */
    public static final FilePlaces EVERYWHERE = new FilePlaces(Optional.empty());

    /**
     * @param setting folders, separated by commas; null or blank sets no limit
     * @throws IllegalArgumentException when one is not an absolute path
     */
    public static FilePlaces of(String setting) {
        if (setting == null || setting.isBlank()) {
            return EVERYWHERE;
        }
        List<Path> folders = Arrays.stream(setting.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .map(Path::of)
                .toList();
        for (Path folder : folders) {
            if (!folder.isAbsolute()) {
                throw new IllegalArgumentException(
                        SETTING + " has '" + folder + "'; expected absolute paths of folders, separated by commas");
            }
        }
        return new FilePlaces(Optional.of(folders.stream().map(Path::normalize).toList()));
    }

    /**
     * The file, if it may be read; for a link, its target counts.
     *
     * @throws IllegalArgumentException when it is elsewhere
     */
    public Path require(Path file) {
        if (folders.isEmpty()) {
            return file;
        }
        Path place = file.toAbsolutePath().normalize();
        if (folders.get().stream().noneMatch(folder -> place.startsWith(folder) && leadsInto(place, folder))) {
            throw new IllegalArgumentException("file " + file + " is not in a folder that " + SETTING + " allows");
        }
        return file;
    }

    private static boolean leadsInto(Path file, Path folder) {
        try {
            return !Files.exists(file) || file.toRealPath().startsWith(folder.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }
}
