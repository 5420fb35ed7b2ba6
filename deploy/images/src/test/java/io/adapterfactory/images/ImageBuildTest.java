package io.adapterfactory.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageBuildTest {

    @TempDir
    private Path folder;

    @Test
    void aSlimJarLacksWhatMatchesAndKeepsTheRest() throws IOException {
        Path jar = folder.resolve("onnx-1.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (String name : List.of("native/win/a.dll", "native/linux/a.so", "A.class")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(name.getBytes());
                zip.closeEntry();
            }
        }
        SlimJar slim = new SlimJar("onnx-", Pattern.compile("native/win/.*"));

        Path smaller = SlimJar.slim(jar, List.of(slim), folder.resolve("scratch"));

        assertThat(smaller).isNotEqualTo(jar);
        try (ZipFile zip = new ZipFile(smaller.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName)).containsExactly("native/linux/a.so", "A.class");
            assertThat(zip.getInputStream(zip.getEntry("A.class")).readAllBytes())
                    .isEqualTo("A.class".getBytes());
        }
        assertThat(SlimJar.slim(folder.resolve("other.jar"), List.of(slim), folder))
                .isEqualTo(folder.resolve("other.jar"));
    }

    @Test
    void aLibtorchOfAnotherVersionOrWithoutCudaIsRefused() throws IOException {
        assertThatThrownBy(() -> Libtorch.ofGpu(folder)).hasMessageContaining("it has no file build-version");

        Files.writeString(folder.resolve("build-version"), "2.8.0+cu126\n");
        assertThatThrownBy(() -> Libtorch.ofGpu(folder))
                .hasMessageContaining("is libtorch 2.8.0+cu126; expected 2.7.1+cu128");

        Files.writeString(folder.resolve("build-version"), "2.7.1+cu128\n");
        assertThatThrownBy(() -> Libtorch.ofGpu(folder)).hasMessageContaining("has no lib/libtorch_cuda.so");

        Files.createDirectories(folder.resolve("lib"));
        Files.createFile(folder.resolve("lib/libtorch_cuda.so"));
        assertThat(Libtorch.ofGpu(folder).folder()).isEqualTo(folder.resolve("lib"));
    }
}
