package io.adapterfactory.t2l.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonlDatasetTest {

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("data.jsonl");
    }

    @Test
    void readsTheLinesOfASplitInEitherNaming() throws IOException {
        Files.writeString(file, """
                {"prompt": "ab>", "response": "ba"}
                {"input": "cd>", "output": "dc", "split": "train"}

                {"prompt": "ef>", "answer": "fe", "split": "held-out"}
                """);

        assertThat(JsonlDataset.read(file, "train"))
                .containsExactly(new TaskExample("ab>", "ba"), new TaskExample("cd>", "dc"));
        assertThat(JsonlDataset.read(file, "held-out")).containsExactly(new TaskExample("ef>", "fe"));
    }

    @Test
    void aBrokenLineIsNamed() throws IOException {
        Files.writeString(file, "{\"prompt\": \"ab>\", \"response\": \"ba\"}\n{\"prompt\": \n");

        assertThatThrownBy(() -> JsonlDataset.read(file, "train"))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessageStartingWith(file + ":2 is no JSON: ");
    }

    @Test
    void aMissingTextIsNamed() throws IOException {
        Files.writeString(file, "{\"prompt\": \"ab>\"}\n");

        assertThatThrownBy(() -> JsonlDataset.read(file, "train"))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessage(file + ":1 needs a text 'response' (or 'answer', 'output')");
    }

    @Test
    void anEmptyTextOrAnotherValueIsNamed() throws IOException {
        Files.writeString(file, "{\"prompt\": 7, \"response\": \"ba\"}\n");

        assertThatThrownBy(() -> JsonlDataset.read(file, "train"))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessage(file + ":1: 'prompt' must be a text that is not empty, not 7");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> JsonlDataset.read(file, "train"))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessageStartingWith(file + " cannot be read: ");
    }
}
