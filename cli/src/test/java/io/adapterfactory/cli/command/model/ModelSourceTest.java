package io.adapterfactory.cli.command.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.t2l.hub.HubListener;
import io.adapterfactory.t2l.hub.HubSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Interpretation of SOURCE, and the Hub as a source. The Hub's client is tested separately. */
class ModelSourceTest {

    private static final Path NANO = Path.of("../models/base-models/nano");
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    Path root;

    @Test
    void aModelInTheHubsCacheIsTakenOffline() throws IOException {
        Path repository = root.resolve("hub/models--acme--tiny");
        Path snapshot = Files.createDirectories(repository.resolve("snapshots").resolve(COMMIT));
        try (var files = Files.list(NANO)) {
            for (Path file : files.toList()) {
                Files.copy(file, snapshot.resolve(file.getFileName()));
            }
        }
        Files.createDirectories(repository.resolve("refs"));
        Files.writeString(repository.resolve("refs/main"), COMMIT);
        Path target = Files.createDirectory(root.resolve("target"));

        source("acme/tiny", Map.of("HF_HOME", root.toString(), "HF_HUB_OFFLINE", "1"))
                .writeTo(target, HubListener.NONE);

        assertThat(target.resolve("model.safetensors")).hasSameBinaryContentAs(NANO.resolve("model.safetensors"));
        assertThat(target.resolve("tokenizer.json")).exists();
    }

    @Test
    void aRefusalOfTheHubHasAnExitCodeAndMentionsTheMissingFolder() {
        ModelSource offline = source("acme/tiny@v2", Map.of("HF_HOME", root.toString(), "HF_HUB_OFFLINE", "1"));
        assertThatThrownBy(() -> offline.writeTo(root, HubListener.NONE))
                .isInstanceOf(FactoryException.class)
                .hasMessageContaining("acme/tiny")
                .hasMessageContaining("there is no file or folder acme/tiny")
                .satisfies(e -> assertThat(((FactoryException) e).exitCode()).isEqualTo(ExitCode.NOT_FOUND));
    }

    @Test
    void aFileThatExistsComesBeforeTheHub() {
        assertThat(source(NANO.toString(), Map.of())).isInstanceOf(ModelSource.HuggingFaceFolder.class);
        assertThat(source("owner/name@main", Map.of())).isInstanceOf(ModelSource.Hub.class);
        for (String unknown : List.of("owner/name.gguf", "just-a-name", "a/b/c")) {
            assertThatThrownBy(() -> source(unknown, Map.of()))
                    .hasMessageContaining(unknown + " does not exist; expected a GGUF file, a model folder");
        }
    }

    private ModelSource source(String text, Map<String, String> environment) {
        return ModelSource.of(text, () -> HubSettings.from(environment, root));
    }
}
