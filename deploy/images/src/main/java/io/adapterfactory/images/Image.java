package io.adapterfactory.images;

import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An image of the factory. Its container runs as an unnamed user without privileges, and writes only to {@code /tmp}
 * and {@code /store}.
 */
sealed interface Image permits ServiceImage, CommandImage {

    /** Above the range of user ids that Linux distributions use. */
    String USER = "10001:10001";

    AbsoluteUnixPath STORE = AbsoluteUnixPath.get("/store");

    String name();

    /**
     * @param libtorch the libraries of the form
     * @throws IllegalArgumentException if a part of the image is not packaged
     */
    JibContainerBuilder build(Base base, Form form, Libtorch libtorch)
            throws IOException, InvalidImageReferenceException;

    /** The empty folder {@code /store}; a new volume takes its owner from this folder. */
    static FileEntriesLayer store(Path scratch) throws IOException {
        return FileEntriesLayer.builder()
                .setName("store")
                .addEntry(
                        Files.createDirectories(scratch.resolve("store")),
                        STORE,
                        FilePermissions.DEFAULT_FOLDER_PERMISSIONS,
                        FileEntriesLayer.DEFAULT_MODIFICATION_TIME,
                        USER)
                .build();
    }
}
