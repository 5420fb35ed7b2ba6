package io.adapterfactory.t2l.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.basemodel.BaseModelProfile;
import io.adapterfactory.t2l.basemodel.PromptFormat;
import io.adapterfactory.t2l.metric.Question;
import io.adapterfactory.t2l.metric.RougeL;
import io.adapterfactory.t2l.task.History;
import io.adapterfactory.t2l.task.InvalidDatasetException;
import io.adapterfactory.t2l.task.TaskDataset;
import io.adapterfactory.t2l.task.TaskExample;
import io.adapterfactory.t2l.task.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldOutBenchmarkTest {

    private static final String LINES = """
            {"prompt": "ab>", "response": "ba"}
            {"prompt": "cd>", "response": "dc", "split": "test"}
            {"prompt": "{{ ef }}>", "response": "fe", "split": "test"}
            {"prompt": "gh>", "response": "hg", "split": "other"}
            """;

    private static final PromptFormat NANO =
            BaseModelProfile.SHIPPED_NANO.promptFormat().orElseThrow();

    @TempDir
    Path folder;

    @Test
    void holdsTheHeldOutLinesAndNoOthers() throws IOException {
        String name = write(file("mine.jsonl", LINES)).orElseThrow();

        Benchmark benchmark = BenchmarkFolder.read(folder.resolve("benchmarks").resolve(name));

        assertThat(benchmark)
                .isEqualTo(new Benchmark(
                        name,
                        "turn it around",
                        ";",
                        List.of(new TaskExample("cd>", "dc"), new TaskExample("{{ ef }}>", "fe"))));
        assertThat(name).isEqualTo("held-out-" + benchmark.digest().substring(0, 16));
    }

    @Test
    void theSameExamplesAreTheSameBenchmarkAndChangedOnesAnother() throws IOException {
        String name = write(file("mine.jsonl", LINES)).orElseThrow();

        assertThat(write(file("elsewhere.jsonl", LINES.replace("\"ba\"", "\"b\""))))
                .contains(name);
        assertThat(write(file("mine.jsonl", LINES.replace("\"dc\"", "\"cc\""))))
                .isPresent()
                .get()
                .isNotEqualTo(name);
        assertThat(folder.resolve("benchmarks")).isDirectoryContaining(each -> each.endsWith(name));
    }

    /** Results of several versions are compared by this name. */
    @Test
    void theNameForNanoIsThatOfEarlierVersions() throws IOException {
        assertThat(write(file("mine.jsonl", LINES))).contains("held-out-18979ae31e80d5a0");
    }

    @Test
    void aBenchmarkHasNoStopIfTokensEndAnAnswer() throws IOException {
        Path file = file("mine.jsonl", LINES);

        String chat = write(file, new PromptFormat.Chat()).orElseThrow();

        assertThat(BenchmarkFolder.read(folder.resolve("benchmarks").resolve(chat))
                        .stops())
                .isEmpty();
        assertThat(write(file, PromptFormat.Plain.endedByEos())).contains(chat);
        assertThat(write(file)).isPresent().get().isNotEqualTo(chat);
    }

    @Test
    void ofAChatItHoldsTheTurnsBefore() throws IOException {
        Path file = file("chats.jsonl", """
                {"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "hello"}]}
                {"split": "test", "messages": [{"role": "system", "content": "be terse"},
                 {"role": "user", "content": "2+2?"}, {"role": "assistant", "content": "4"},
                 {"role": "user", "content": "sure?"}, {"role": "assistant", "content": "yes"}]}
                {"split": "test", "messages": [{"role": "user", "content": "bye"}, {"role": "assistant", "content": "see you"}]}
                """.replace(",\n {", ", {"));

        String name = write(file, new PromptFormat.Chat()).orElseThrow();

        Benchmark benchmark = BenchmarkFolder.read(folder.resolve("benchmarks").resolve(name));
        assertThat(benchmark.questions())
                .containsExactly(
                        new Question.Open(
                                "1",
                                "sure?",
                                List.of("yes"),
                                new History(Optional.of("be terse"), List.of(new Turn("2+2?", "4")))),
                        new Question.Open("2", "bye", List.of("see you")));
        assertThat(name).isEqualTo("held-out-" + benchmark.digest().substring(0, 16));
        assertThatThrownBy(() -> write(file))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessageStartingWith("a chat has 2 turns, but the base model uses plain prompts");
    }

    @Test
    void thereIsNoBenchmarkWithoutHeldOutExamples() throws IOException {
        Path file = file("mine.jsonl", "{\"prompt\": \"ab>\", \"response\": \"ba\"}\n");

        assertThat(write(file)).isEmpty();
        assertThat(HeldOutBenchmark.write(
                        folder.resolve("benchmarks"), NANO, TaskDataset.of(file, "jsonl", "train", "train"), "any"))
                .as("trained on and held out in one split")
                .isEmpty();
        assertThat(folder.resolve("benchmarks")).doesNotExist();
    }

    @Test
    void ofNaturalInstructionsTheLastTenthIsHeldOutAndGradedByRouge() throws IOException {
        String instances = String.join(
                ",",
                IntStream.range(0, 20)
                        .mapToObj(i -> "{\"input\": \"in%d\", \"output\": [\"out%d\"]}".formatted(i, i))
                        .toList());
        Path file = file("task1_x.json", "{\"Definition\": [\"Do it.\"], \"Instances\": [" + instances + "]}");

        String name = HeldOutBenchmark.write(
                        folder.resolve("benchmarks"),
                        NANO,
                        TaskDataset.of(file, "natural-instructions", "train", "test"),
                        "do it")
                .orElseThrow();

        Benchmark benchmark = BenchmarkFolder.read(folder.resolve("benchmarks").resolve(name));
        assertThat(benchmark.metric()).isEqualTo(new RougeL());
        assertThat(benchmark.questions())
                .extracting(question -> ((Question.Open) question).reference())
                .containsExactly("out18", "out19");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> write(folder.resolve("gone.jsonl")))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessageContaining("gone.jsonl cannot be read");
    }

    private Optional<String> write(Path file) {
        return write(file, NANO);
    }

    private Optional<String> write(Path file, PromptFormat format) {
        return HeldOutBenchmark.write(
                folder.resolve("benchmarks"), format, TaskDataset.of(file, "jsonl", "train", "test"), "turn it around");
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
