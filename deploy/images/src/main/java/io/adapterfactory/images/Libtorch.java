package io.adapterfactory.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A folder with the shared libraries of libtorch.
 *
 * @param folder holds {@code libtorch.so} and the libraries that it needs
 */
record Libtorch(Path folder) {

    static final String VERSION = "2.7.1";

    private static final String IN_JAR = "pytorch/cpu/linux-x86_64/";

    /**
     * Unpacks the libraries from the jar that is packaged with the services.
     *
     * @param libraries the packaged service's {@code lib/main}
     * @param into an empty folder
     */
    static Libtorch ofCpu(Path libraries, Path into) throws IOException {
        Path jar = SlimJar.find(libraries, "ai.djl.pytorch.pytorch-native-cpu-");
        Files.createDirectories(into);
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            List<? extends ZipEntry> entries = zip.stream()
                    .filter(entry -> entry.getName().startsWith(IN_JAR) && !entry.isDirectory())
                    .toList();
            for (ZipEntry entry : entries) {
                Path target = into.resolve(entry.getName().substring(IN_JAR.length()));
                if (!Files.exists(target) || Files.size(target) != entry.getSize()) {
                    Files.deleteIfExists(target);
                    try (var in = zip.getInputStream(entry)) {
                        Files.copy(in, target);
                    }
                }
            }
        }
        return new Libtorch(into);
    }

    /**
     * An unpacked distribution with CUDA.
     *
     * @param distribution the folder that contains {@code lib} and {@code build-version}
     * @throws IllegalArgumentException if it is not the version that the engine's native part was built for
     */
    static Libtorch ofGpu(Path distribution) throws IOException {
        Path version = distribution.resolve("build-version");
        String expected = VERSION + "+" + Form.GPU.flavor();
        if (!Files.isRegularFile(version)) {
            throw new IllegalArgumentException("--libtorch " + distribution
                    + " is not a libtorch distribution: it has no file build-version; expected the unpacked"
                    + " shared one, " + expected);
        }
        String found = Files.readString(version).strip();
        if (!found.equals(expected)) {
            throw new IllegalArgumentException(
                    "--libtorch " + distribution + " is libtorch " + found + "; expected " + expected);
        }
        if (!Files.isRegularFile(distribution.resolve("lib/libtorch_cuda.so"))) {
            throw new IllegalArgumentException("--libtorch " + distribution + " has no lib/libtorch_cuda.so");
        }
        return new Libtorch(distribution.resolve("lib"));
    }
}
