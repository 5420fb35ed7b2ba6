package io.adapterfactory.images;

import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The base of an image. */
sealed interface Base {

    /** The folders with Java in a base made here and in the public base. */
    String PATH = "/opt/java/bin:/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    JibContainerBuilder start() throws IOException, InvalidImageReferenceException;

    /** @param reference an image in a registry with Java 17 and glibc */
    record Pulled(String reference) implements Base {
        @Override
        public JibContainerBuilder start() throws InvalidImageReferenceException {
            return Jib.from(reference);
        }
    }

    /** @param root a root file system with Java, made on this machine */
    record MadeHere(Path root) implements Base {
        @Override
        public JibContainerBuilder start() throws IOException {
            FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("base");
            try (var entries = Files.list(root)) {
                for (Path entry : entries.sorted().toList()) {
                    AbsoluteUnixPath inImage = AbsoluteUnixPath.get("/" + entry.getFileName());
                    // // An engine gives a tmpfs over /tmp the same permissions as the image's /tmp. Jib does not
                    // support the sticky bit.
                    layer.addEntryRecursive(
                            entry,
                            inImage,
                            (file, target) ->
                                    inImage.equals(TMP) ? FilePermissions.fromOctalString("777") : permissions(file));
                }
            }
            return Jib.fromScratch().addFileEntriesLayer(layer.build());
        }

        private static final AbsoluteUnixPath TMP = AbsoluteUnixPath.get("/tmp");

        private static FilePermissions permissions(Path file) {
            return Files.isDirectory(file) || Files.isExecutable(file)
                    ? FilePermissions.fromOctalString("755")
                    : FilePermissions.DEFAULT_FILE_PERMISSIONS;
        }
    }
}
