package io.adapterfactory.dashboard.download;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Some files of a folder as a zip file with one folder in it.
 *
 * @param name of that folder
 * @param folder where the files are
 * @param files their names
 */
public record ZipFolder(String name, Path folder, List<String> files) {

    /**
     * Writes it file by file, without closing the stream. After an error, the zip has no end record, so that no reader
     * accepts it as complete.
     */
    public void writeTo(OutputStream output) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(output);
        zip.setLevel(Deflater.NO_COMPRESSION); // compressing weights saves almost nothing
        for (String file : files) {
            zip.putNextEntry(new ZipEntry(name + "/" + file));
            Files.copy(folder.resolve(file), zip);
            zip.closeEntry();
        }
        zip.finish();
    }
}
