package io.adapterfactory.images;

import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An image of the factory. Its container runs as a user without rights or name, and writes to {@code /tmp} and {@code /store} only. */
sealed interface Image permits ServiceImage, CommandImage {

    /** Above the range of the usual distributions' own users. */
    String USER = "10001:10001";

    AbsoluteUnixPath STORE = AbsoluteUnixPath.get("/store");

    String name();

    /**
     * @param libtorch of the form
     * @throws IllegalArgumentException when what the image is made of is not packaged
     */
    JibContainerBuilder build(Base base, Form form, Libtorch libtorch)
            throws IOException, InvalidImageReferenceException;

    /** The empty folder; a volume that an engine makes takes its owner from here. */
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
