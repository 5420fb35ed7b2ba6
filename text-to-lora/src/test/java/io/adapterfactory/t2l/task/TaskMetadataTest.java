package io.adapterfactory.t2l.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskMetadataTest {

    private static final String WHOLE = """
            assistant_prefill: ''
            descriptions:
            - Decide whether the passage answers the question with yes or no.
            - |
              Read the passage; is the answer
              to the question yes?
            ds_kwargs:
              path: google/boolq
              split: train
            response_field: label
            system_message: ''
            user_prompt_template: |-
              Passage: {passage}
              {question}? Answer {1: yes}
            """;

    @TempDir
    Path tasks;

    private Path write(String name, String yaml) throws IOException {
        Path file = Files.createDirectories(tasks.resolve(name)).resolve("metadata.yaml");
        return Files.writeString(file, yaml);
    }

    @Test
    void readsTasksByName() throws IOException {
        write("boolq", WHOLE);
        write("arc", WHOLE.replace("google/boolq", "allenai/arc"));
        Files.createDirectories(tasks.resolve("not-a-task"));

        assertThat(TaskMetadata.readAll(tasks)).extracting(TaskMetadata::name).containsExactly("arc", "boolq");
        TaskMetadata boolq = TaskMetadata.readAll(tasks.resolve("boolq")).get(0);
        assertThat(boolq.descriptions())
                .containsExactly(
                        "Decide whether the passage answers the question with yes or no.",
                        "Read the passage; is the answer\nto the question yes?");
        assertThat(boolq.dataset()).containsExactly(Map.entry("path", "google/boolq"), Map.entry("split", "train"));
    }

    @Test
    void makesExamplesOfRows() throws IOException {
        write("boolq", WHOLE);
        TaskMetadata boolq = TaskMetadata.read(tasks.resolve("boolq"));

        assertThat(boolq.example(Map.of("passage", "It {question} rains.", "question", "does it rain", "label", "1")))
                .isEqualTo(new TaskExample("Passage: It {question} rains.\ndoes it rain? Answer {1: yes}", "1"));
        assertThatThrownBy(() -> boolq.example(Map.of("passage", "It rains.")))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessage("task boolq needs field 'question'; the row has [passage]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "descriptions: | other: | needs a list of one or more texts in 'descriptions'",
                "Decide whether the passage answers the question with yes or no. | '' | description 0 is \"\"; expected a text",
                "response_field: label | response: label | needs a text in 'response_field'",
                "response_field: label | response_field: [ | cannot be read: "
            })
    void namesWhatIsWrong(String from, String to, String reason) throws IOException {
        Path file = write("boolq", WHOLE.replace(from, to.isEmpty() ? "''" : to));

        assertThatThrownBy(() -> TaskMetadata.readAll(tasks))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(reason);
    }

    @Test
    void aFolderWithoutTasksIsNamed() {
        assertThatThrownBy(() -> TaskMetadata.readAll(tasks))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessage(tasks + " has no tasks; expected folders with metadata.yaml");
    }
}
