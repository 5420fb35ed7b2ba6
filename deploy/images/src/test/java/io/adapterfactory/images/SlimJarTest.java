package io.adapterfactory.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlimJarTest {

    @TempDir
    Path target;

    @Test
    void aModulesJarIsFoundAmongFilesOfItsTests() throws Exception {
        Files.createDirectory(target.resolve("factory-it"));
        Files.createFile(target.resolve("factory-notes.txt"));
        Path jar = Files.createFile(target.resolve("factory-1.jar"));

        assertThat(SlimJar.find(target, "factory-")).isEqualTo(jar);
    }

    @Test
    void noJarAndTwoJarsAreReported() throws Exception {
        assertThatThrownBy(() -> SlimJar.find(target, "factory-"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(target + " has 0 jars factory-*; expected one");
        Files.createFile(target.resolve("factory-1.jar"));
        Files.createFile(target.resolve("factory-2.jar"));
        assertThatThrownBy(() -> SlimJar.find(target, "factory-"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(target + " has 2 jars factory-*; expected one");
    }
}
