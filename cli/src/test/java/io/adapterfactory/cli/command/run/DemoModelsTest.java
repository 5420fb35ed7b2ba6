package io.adapterfactory.cli.command.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.cli.launch.FactoryHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoModelsTest {

    private static final String GGUF = "src/test/resources/gguf/tiny-llama.gguf";

    @TempDir
    private Path root;

    private final List<String> notes = new ArrayList<>();
    private Path store;
    private DemoModels models;

    /** A project that ships nano, and a hypernetwork for a model that it does not ship. */
    @BeforeEach
    void aHome() throws IOException {
        Path shipped = root.resolve("models");
        Files.createDirectories(shipped.resolve("base-models/nano"));
        Files.createDirectories(shipped.resolve("hypernetworks/tiny/words-1"));
        store = root.resolve("store");
        models = new DemoModels(FactoryHome.at(root).withDefaults(shipped), store.toString(), notes::add);
    }

    @Test
    void aBaseModelThatIsMissingIsAddedOnce() {
        models.prepare("tiny", Optional.of(GGUF));

        assertThat(store.resolve("base-models/tiny")).isDirectoryContaining("glob:**/model.safetensors");
        models.prepare("tiny", Optional.empty());
        models.prepare("tiny", Optional.of("nowhere.gguf"));
        assertThat(notes)
                .containsExactly(
                        "base model tiny was added to store " + store,
                        "base model tiny is already in store " + store + "; --model is ignored");
    }

    @Test
    void nothingIsDoneForAShippedBaseModel() {
        models.prepare("nano", Optional.empty());

        assertThat(store).doesNotExist();
        refused(
                "nano",
                Optional.of(GGUF),
                "base model 'nano' is shipped with the factory; choose another name with --base");
    }

    @Test
    void missingFilesAreNamedBeforeAnythingIsRead() {
        refused("tiny", Optional.empty(), "base model 'tiny' is not in store " + store + "; expected --model with");
        refused(
                "other",
                Optional.of(GGUF),
                "there is no hypernetwork for base model 'other': none is shipped, and none");
        refused("../nano", Optional.empty(), "is not a valid name");
        assertThat(store.resolve("base-models/other")).doesNotExist();
    }

    @Test
    void anotherTaskIsFarFromTheBenchmarksInTheSuite() throws IOException {
        models.prepare("tiny", Optional.of(GGUF));

        String other = models.descriptionOfAnotherTask("tiny", "plural").orElseThrow();
        assertThat(other).isNotBlank();
        assertThat(models.descriptionOfAnotherTask("tiny", "plural")).contains(other);
        assertThat(models.descriptionOfAnotherTask("tiny", "of somebody else")).isPresent();
    }

    private void refused(String baseModel, Optional<String> source, String message) {
        assertThatThrownBy(() -> models.prepare(baseModel, source)).hasMessageContaining(message);
    }
}
