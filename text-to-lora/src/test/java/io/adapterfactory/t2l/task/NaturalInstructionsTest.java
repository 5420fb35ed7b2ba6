package io.adapterfactory.t2l.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NaturalInstructionsTest {

    @TempDir
    Path folder;

    @Test
    void putsThePromptTogetherAsThePaperDoes() throws IOException {
        Path file = write("""
                {"Definition": ["Name the color of the fruit."],
                 "Instances": [{"id": "1", "input": "A ripe lemon.", "output": ["yellow"]}]}
                """);

        NaturalInstructions task = NaturalInstructions.read(file);

        assertThat(task.name()).isEqualTo("task001_color");
        assertThat(task.definition()).isEqualTo("Name the color of the fruit.");
        assertThat(task.examples())
                .containsExactly(new TaskExample(
                        "Name the color of the fruit. Please complete the task without any explanation.\n\nA ripe"
                                + " lemon.",
                        "yellow"));
    }

    @Test
    void severalOutputsAreJoined() throws IOException {
        Path file = write("""
                {"Definition": "Name the colors.", "Instances": [
                  {"input": "A flag.", "output": ["red", "white"]}, {"input": "Snow.", "output": "white"}]}
                """);

        NaturalInstructions task = NaturalInstructions.read(file);

        assertThat(task.examples()).extracting(TaskExample::answer).containsExactly("red, white", "white");
        assertThat(task.examples())
                .allSatisfy(example -> assertThat(example.prompt()).contains("separated by commas"));
    }

    @Test
    void errorsAreNamed() throws IOException {
        assertError("{\"Instances\": []}", " needs a text, or a list of texts, in 'Definition'");
        assertError("{\"Definition\": \"Do.\"}", " needs a list of one or more objects in 'Instances'");
        assertError(
                "{\"Definition\": \"Do.\", \"Instances\": [{\"input\": \"a\", \"output\": \"b\"}, {\"input\": \"a\"}]}",
                ": instance 1 needs a text 'input' and one or more texts 'output'");
        assertError("{\n\"Definition\": \n", ":3 is not JSON: ");
    }

    private void assertError(String text, String message) throws IOException {
        Path file = write(text);
        assertThatThrownBy(() -> NaturalInstructions.read(file))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessageStartingWith(file + message);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("task001_color.json"), text);
    }
}
