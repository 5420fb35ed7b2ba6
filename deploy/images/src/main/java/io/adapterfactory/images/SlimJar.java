package io.adapterfactory.images;

import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A jar without the entries that an image does not need: native libraries of other systems, or libraries that the image
 * holds in another place.
 *
 * <p>The jar itself stays, because the packaged service's index names it.
 *
 * @param prefix of the jar's file name
 * @param without matches the names of entries that are removed
 */
record SlimJar(String prefix, Pattern without) {

    private static final String OTHER_SYSTEMS = "(osx|win|linux-aarch64).*";

    /** For Linux images on x86-64 that hold libtorch as separate files. */
    static final List<SlimJar> WITH_SEPARATE_LIBTORCH = List.of(
            new SlimJar("ai.djl.pytorch.pytorch-native-cpu-", Pattern.compile("pytorch/cpu/.*\\.so.*")),
            new SlimJar(
                    "com.microsoft.onnxruntime.onnxruntime-",
                    Pattern.compile("ai/onnxruntime/native/" + OTHER_SYSTEMS)),
            new SlimJar(
                    "org.rocksdb.rocksdbjni-",
                    Pattern.compile("librocksdbjni-(osx|win|linux32|linux-).*|librocksdbjni-.*-musl\\.so")),
            new SlimJar("ai.djl.huggingface.tokenizers-", Pattern.compile("native/lib/" + OTHER_SYSTEMS)),
            new SlimJar("ai.djl.pytorch.pytorch-jni-", Pattern.compile("jnilib/" + OTHER_SYSTEMS)));

    /** For images in which no model runs. */
    static final List<SlimJar> WITHOUT_ENGINE = List.of(
            new SlimJar("pytorch-native-cpu-", Pattern.compile("pytorch/.*")),
            new SlimJar("onnxruntime-", Pattern.compile("ai/onnxruntime/native/.*")),
            new SlimJar("tokenizers-", Pattern.compile("native/lib/.*")),
            new SlimJar("pytorch-jni-", Pattern.compile("jnilib/.*")),
            new SlimJar("langchain4j-embeddings-all-minilm", Pattern.compile(".*\\.onnx")));

    /** A folder's jars as a layer; jars that match {@code slimmer} are made smaller under {@code scratch}. */
    static FileEntriesLayer layer(Path lib, AbsoluteUnixPath target, List<SlimJar> slimmer, Path scratch)
            throws IOException {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("libraries");
        try (var files = Files.walk(lib)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                layer.addEntry(
                        slim(file, slimmer, scratch),
                        target.resolve(lib.relativize(file).toString()));
            }
        }
        return layer.build();
    }

    /** Returns the jar itself, or a smaller copy under {@code scratch}. */
    static Path slim(Path jar, List<SlimJar> slimmer, Path scratch) throws IOException {
        for (SlimJar candidate : slimmer) {
            if (candidate.isFor(jar)) {
                Path smaller = scratch.resolve(jar.getFileName().toString());
                candidate.write(jar, smaller);
                return smaller;
            }
        }
        return jar;
    }

    boolean isFor(Path jar) {
        return jar.getFileName().toString().startsWith(prefix);
    }

    /** Writes the smaller jar with the timestamps of the original, so that the same input gives the same bytes. */
    void write(Path jar, Path target) throws IOException {
        Files.createDirectories(target.getParent());
        try (ZipFile from = new ZipFile(jar.toFile());
                OutputStream file = Files.newOutputStream(target);
                ZipOutputStream to = new ZipOutputStream(file)) {
            for (Enumeration<? extends ZipEntry> entries = from.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                if (!without.matcher(entry.getName()).matches()) {
                    ZipEntry copy = new ZipEntry(entry.getName());
                    copy.setTime(entry.getTime());
                    to.putNextEntry(copy);
                    try (var in = from.getInputStream(entry)) {
                        in.transferTo(to);
                    }
                    to.closeEntry();
                }
            }
        }
    }

    /** @throws IllegalArgumentException if there is not exactly one such jar */
    static Path find(Path libraries, String prefix) throws IOException {
        try (var files = Files.list(libraries)) {
            List<Path> found = files.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().startsWith(prefix)
                            && file.getFileName().toString().endsWith(".jar")
                            && !file.getFileName().toString().endsWith("-tests.jar"))
                    .toList();
            if (found.size() != 1) {
                throw new IllegalArgumentException(
                        libraries + " has " + found.size() + " jars " + prefix + "*; expected one");
            }
            return found.get(0);
        }
    }
}
