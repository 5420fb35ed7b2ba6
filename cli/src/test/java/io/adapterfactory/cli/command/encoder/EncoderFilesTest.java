package io.adapterfactory.cli.command.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.cli.command.source.HubSnapshot;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.t2l.embedding.EncoderProfile;
import io.adapterfactory.t2l.embedding.SentenceTransformersFolder;
import io.adapterfactory.t2l.hub.FileRule;
import io.adapterfactory.t2l.hub.HubException;
import io.adapterfactory.t2l.hub.HubListener;
import io.adapterfactory.t2l.hub.HubSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files of a Hub repository belong to a sentence encoder. The Hub's client is tested separately. */
class EncoderFilesTest {

    private static final Path TINY = Path.of("src/test/resources/encoder");
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    private Path root;

    @Test
    void onlyWhatIsNeededIsTaken() {
        assertThat(chosen(
                        "1_Pooling/config.json",
                        "README.md",
                        "config.json",
                        "modules.json",
                        "model.safetensors",
                        "onnx/model.onnx",
                        "onnx/model.onnx_data",
                        "onnx/model_O4.onnx",
                        "openvino/openvino_model.bin",
                        "pytorch_model.bin",
                        "tokenizer.json"))
                .containsExactly(
                        "1_Pooling/config.json",
                        "README.md",
                        "modules.json",
                        "onnx/model.onnx",
                        "onnx/model.onnx_data",
                        "tokenizer.json");
        assertThat(chosen("model.onnx", "tokenizer.json")).containsExactly("model.onnx", "tokenizer.json");
    }

    @Test
    void missingFilesAreNamedWithTheExistingOnes() {
        assertThatThrownBy(() -> chosen("model.safetensors", "onnx/model_O4.onnx", "tokenizer.json"))
                .isInstanceOf(HubException.class)
                .hasMessage(
                        "acme/tiny has neither onnx/model.onnx nor model.onnx; found: onnx/model_O4.onnx. Expected a"
                                + " sentence encoder exported to ONNX");
        assertThatThrownBy(() -> chosen("model.onnx", "vocab.txt"))
                .isInstanceOf(HubException.class)
                .hasMessageStartingWith("acme/tiny has no tokenizer.json; found: model.onnx, vocab.txt");
    }

    @Test
    void anEncoderInTheHubsCacheIsTakenOffline() throws IOException {
        Path snapshot = cached("acme/tiny");
        Path target = Files.createDirectory(root.resolve("target"));

        Path downloaded = new HubSnapshot("acme/tiny", "main").download(offline(), rule(), HubListener.NONE);
        SentenceTransformersFolder encoder = new SentenceTransformersFolder(downloaded);
        EncoderProfile written = encoder.writeTo(target, encoder.profile(Optional.empty(), "acme/tiny"));

        assertThat(downloaded.toRealPath()).isEqualTo(snapshot.toRealPath());
        assertThat(written).isEqualTo(new EncoderProfile("mean", 3, 128, "", "acme/tiny"));
        assertThat(EncoderProfile.read(target)).isEqualTo(written);
    }

    @Test
    void offlineOnlyCachedFilesAreFound() {
        assertThatThrownBy(() -> new HubSnapshot("acme/other", "main").download(offline(), rule(), HubListener.NONE))
                .isInstanceOfSatisfying(
                        FactoryException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.NOT_FOUND))
                .hasMessageContaining("acme/other");
    }

    private HubSettings offline() {
        return HubSettings.from(Map.of("HF_HOME", root.toString(), "HF_HUB_OFFLINE", "1"), root);
    }

    private Path cached(String id) throws IOException {
        Path repository = root.resolve("hub/models--" + id.replace("/", "--"));
        Path snapshot = Files.createDirectories(repository.resolve("snapshots").resolve(COMMIT));
        try (Stream<Path> files = Files.walk(TINY)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = snapshot.resolve(TINY.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        Files.createDirectories(repository.resolve("refs"));
        Files.writeString(repository.resolve("refs/main"), COMMIT);
        return snapshot;
    }

    private static FileRule rule() {
        return new EncoderFiles();
    }

    private static List<String> chosen(String... listed) {
        SortedSet<String> paths = new TreeSet<>(List.of(listed));
        return new EncoderFiles().choose("acme/tiny", paths, path -> {
            throw new AssertionError("no file decides about others");
        });
    }
}
