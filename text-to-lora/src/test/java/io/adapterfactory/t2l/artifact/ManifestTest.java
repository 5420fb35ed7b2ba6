package io.adapterfactory.t2l.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.file.DamagedArtifactException;
import io.adapterfactory.t2l.file.FileDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {

    /** Of "abc", from FIPS 180-2. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    Path folder;

    @BeforeEach
    void files() throws IOException {
        Files.writeString(folder.resolve("b.txt"), "");
        Files.writeString(folder.resolve("a.txt"), "abc");
        Files.createDirectory(folder.resolve("sub"));
    }

    @Test
    void digestsTheFilesByName() throws IOException {
        assertThat(Manifest.of(folder).files())
                .containsExactly(
                        new FileDigest("a.txt", 3, ABC),
                        new FileDigest("b.txt", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    }

    @Test
    void isReadAsItWasWritten() throws IOException {
        Manifest manifest = Manifest.of(folder);
        manifest.write(folder);

        assertThat(Manifest.read(folder)).isEqualTo(manifest);
        assertThat(Manifest.of(folder)).as("the manifest does not list itself").isEqualTo(manifest);
        assertThatCode(() -> manifest.verify(folder)).doesNotThrowAnyException();
    }

    @Test
    void namesAFileOfAnotherSize() throws IOException {
        Manifest manifest = Manifest.of(folder);
        Files.writeString(folder.resolve("a.txt"), "abcd");

        assertThatThrownBy(() -> manifest.verify(folder))
                .isInstanceOf(DamagedArtifactException.class)
                .hasMessage(folder.resolve("a.txt") + " is damaged: expected 3 bytes, found 4");
    }

    @Test
    void namesAFileOfOtherContent() throws IOException {
        Manifest manifest = Manifest.of(folder);
        Files.writeString(folder.resolve("a.txt"), "abd");

        assertThatThrownBy(() -> manifest.verify(folder))
                .isInstanceOf(DamagedArtifactException.class)
                .hasMessage(folder.resolve("a.txt") + " is damaged: expected SHA-256 " + ABC
                        + ", found a52d159f262b2c6ddb724a61840befc36eb30c88877a4030b65cbe86298449c9");
    }

    @Test
    void namesAMissingFile() throws IOException {
        Manifest manifest = Manifest.of(folder);
        Files.delete(folder.resolve("a.txt"));

        assertThatThrownBy(() -> manifest.verify(folder))
                .isInstanceOf(DamagedArtifactException.class)
                .hasMessage(folder.resolve("a.txt") + " is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret", "/etc/hostname", "sub/file", "..", "."})
    void refusesNamesThatLeaveTheDirectory(String name) {
        Manifest manifest = new Manifest(List.of(new FileDigest(name, 3, ABC)));

        assertThatThrownBy(() -> manifest.verify(folder))
                .isInstanceOf(DamagedArtifactException.class)
                .hasMessage(name + " is not a file of " + folder);
    }

    @Test
    void refusesASymbolicLinkInAFilesPlace() throws IOException {
        Manifest manifest = Manifest.of(folder);
        Path elsewhere = Files.writeString(folder.resolve("sub").resolve("secret"), "abc");
        Files.delete(folder.resolve("a.txt"));
        Files.createSymbolicLink(folder.resolve("a.txt"), elsewhere);

        assertThatThrownBy(() -> manifest.verify(folder))
                .isInstanceOf(DamagedArtifactException.class)
                .hasMessage(folder.resolve("a.txt") + " is a symbolic link; expected a plain file");
    }

    @Test
    void namesAMissingManifest() {
        assertThatThrownBy(() -> Manifest.read(folder))
                .isInstanceOf(DamagedArtifactException.class)
                .hasMessage(folder.resolve("manifest.json") + " is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"files\":[{\"size\":3}]}", "{}", "[]", ""})
    void namesABrokenManifest(String json) throws IOException {
        Files.writeString(folder.resolve("manifest.json"), json);

        assertThatThrownBy(() -> Manifest.read(folder))
                .isInstanceOf(DamagedArtifactException.class)
                .hasMessageStartingWith(folder.resolve("manifest.json") + " cannot be read: ");
    }
}
