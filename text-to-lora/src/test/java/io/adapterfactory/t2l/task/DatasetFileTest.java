package io.adapterfactory.t2l.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetFileTest {

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

        assertThat(DatasetFile.read(file, "train"))
                .containsExactly(new TaskExample("ab>", "ba"), new TaskExample("cd>", "dc"));
        assertThat(DatasetFile.read(file, "held-out")).containsExactly(new TaskExample("ef>", "fe"));
    }

    @Test
    void aBrokenLineIsNamed() throws IOException {
        Files.writeString(file, "{\"prompt\": \"ab>\", \"response\": \"ba\"}\n{\"prompt\": \n");

        assertThatThrownBy(() -> DatasetFile.read(file, "train"))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessageStartingWith(file + ":2 is not JSON: ");
    }

    @Test
    void aMissingTextIsNamed() throws IOException {
        Files.writeString(file, "{\"prompt\": \"ab>\"}\n");

        assertThatThrownBy(() -> DatasetFile.read(file, "train"))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessageStartingWith(
                        file
                                + ":1 needs a text 'response' (or 'completion', 'answer', 'output'); it has [prompt]. Supported are ");
    }

    @Test
    void anEmptyTextOrAnotherValueIsNamed() throws IOException {
        Files.writeString(file, "{\"prompt\": 7, \"response\": \"ba\"}\n");

        assertThatThrownBy(() -> DatasetFile.read(file, "train"))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessageStartingWith(file + ":1: 'prompt' must be a text that is not empty, not 7. Supported are ");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> DatasetFile.read(file, "train"))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessageStartingWith(file + " cannot be read: ");
    }

    @Test
    void anotherEncodingIsNamed() throws IOException {
        Files.write(file, "{\"prompt\": \"\u00fc>\", \"response\": \"ba\"}\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> DatasetFile.read(file, "train"))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessage(file + " is not UTF-8 text");
    }

    @Test
    void aLineOfTenMegabytesIsNamedAndNotHeld() throws IOException {
        String line = "{\"prompt\": \"" + "a".repeat(10 << 20) + "\", \"response\": \"b\"}\n";
        Files.writeString(file, "{\"prompt\": \"ab>\", \"response\": \"ba\"}\n" + line);

        assertThatThrownBy(() -> DatasetFile.read(file, "train"))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessage(file
                        + ":2 is longer than 1048576 characters; at most that is read (FACTORY_LIMIT_DATASET_LINE)");
    }

    @Test
    void ofVeryManyLinesAFewAreDrawnEvenly() throws IOException {
        try (var writer = Files.newBufferedWriter(file)) {
            for (int i = 0; i < 200_000; i++) {
                writer.write("{\"prompt\": \"" + i + "\", \"response\": \"b\"}\n");
            }
        }

        var drawn = DatasetFile.sample(file, "train", 2000, 7);

        assertThat(drawn).hasSize(2000).doesNotHaveDuplicates();
        double mean = drawn.stream()
                .mapToInt(example -> Integer.parseInt(example.prompt()))
                .average()
                .orElseThrow();
        // The mean of 2,000 even draws from 200,000 has a standard deviation of about 1,300.
        assertThat(mean).isBetween(94_000.0, 106_000.0);
        assertThat(DatasetFile.sample(file, "train", 2000, 7)).isEqualTo(drawn);
    }

    @Test
    void aPromptInBothSplitsIsNamed() throws IOException {
        Files.writeString(file, """
                {"prompt": "ab>", "response": "ba", "split": "test"}
                {"prompt": "cd>", "response": "dc"}
                {"prompt": "ab>", "response": "ba"}
                """);

        assertThatThrownBy(() -> new TaskDataset.Jsonl(file, "train", "test").check())
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessage(file
                        + ":1: this prompt of the split 'test' is in the split 'train' too; what is held out must not"
                        + " be trained on");
    }

    @Test
    void aDataSetNeedsTwoSplitsAndSomethingToTrainOn() throws IOException {
        Files.writeString(file, "{\"prompt\": \"ab>\", \"response\": \"ba\", \"split\": \"test\"}\n");

        assertThatThrownBy(() -> new TaskDataset.Jsonl(file, "test", "test").check())
                .hasMessageEndingWith("in the same split 'test'; expected two");
        assertThatThrownBy(() -> new TaskDataset.Jsonl(file, "train", "test").check())
                .hasMessage("data set " + file + " has no example of the split 'train'; expected at least one");
        assertThatThrownBy(() -> TaskDataset.of(file, "parquet", "train", "test"))
                .hasMessage("data set format 'parquet' is unknown; expected jsonl or natural-instructions");
    }

    @Test
    void aTenthOfATaskFileIsHeldOut() throws IOException {
        Path instructions = folder.resolve("task.json");
        StringBuilder instances = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            instances.append(i == 0 ? "" : ",").append("{\"input\":\"q" + i + "\",\"output\":[\"a\"]}");
        }
        Files.writeString(instructions, "{\"Definition\":\"Answer.\",\"Instances\":[" + instances + "]}");
        TaskDataset data = TaskDataset.of(instructions, "natural-instructions", "train", "test");

        data.check();

        assertThat(data.training(100, 1)).hasSize(18).noneMatch(example -> example.prompt()
                .endsWith("q18"));
        assertThat(data.training(5, 1)).hasSize(5);
        Files.writeString(
                instructions,
                "{\"Definition\":\"Answer.\",\"Instances\":[" + instances + ",{\"input\":\"q0\",\"output\":[\"a\"]}]}");
        assertThatThrownBy(data::check)
                .hasMessageContaining("instance 20 is held out, and its input is trained on too");
    }
}
