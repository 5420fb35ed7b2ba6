package io.adapterfactory.t2l.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.artifact.Sha256;
import io.adapterfactory.t2l.task.TaskExample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkFolderTest {

    private static final List<TaskExample> SUMS = List.of(new TaskExample("1+1=", "2"), new TaskExample("2+1=", "3"));

    @TempDir
    Path folder;

    private Path head;
    private Path examples;

    @BeforeEach
    void write() throws IOException {
        head = folder.resolve("benchmark.json");
        examples = folder.resolve("examples.jsonl");
        Files.writeString(head, "{\"name\": \"sums\", \"description\": \"add two numbers\", \"stop\": \";\"}");
        Files.writeString(
                examples, "{\"prompt\": \"1+1=\", \"answer\": \"2\"}\n\n{\"prompt\": \"2+1=\", \"answer\": \"3\"}\n");
    }

    @Test
    void readsAFolder() {
        assertThat(BenchmarkFolder.read(folder)).isEqualTo(new Benchmark("sums", "add two numbers", ";", SUMS));
    }

    @Test
    void theDigestIsOfWhatIsScoredAndOfNothingElse() {
        Benchmark benchmark = BenchmarkFolder.read(folder);
        String canonical = "{\"metric\":\"exact_match\",\"stop\":\";\",\"examples\":["
                + "{\"prompt\":\"1+1=\",\"answer\":\"2\"},{\"prompt\":\"2+1=\",\"answer\":\"3\"}]}";

        assertThat(benchmark.digest()).isEqualTo(Sha256.of(canonical.getBytes(StandardCharsets.UTF_8)));
        assertThat(new Benchmark("other", "other", ";", SUMS).digest()).isEqualTo(benchmark.digest());
        assertThat(new Benchmark("sums", "add two numbers", "\n", SUMS).digest())
                .isNotEqualTo(benchmark.digest());
    }

    @Test
    void namesTheFileAndTheLineThatCannotBeUsed() throws IOException {
        Files.writeString(examples, "{\"prompt\": \"1+1=\", \"answer\": \"2\"}\n{\"prompt\": \"2+1=\"}\n");
        assertRefused(examples + ":2 needs a text 'answer'");

        Files.writeString(examples, "{\"prompt\": \"1+1=\", \"answer\": 2}\n");
        assertRefused(examples + ":1 needs a text 'answer'");

        Files.writeString(examples, "prompt, answer\n");
        assertRefused(examples + ":1 is no JSON: ");

        Files.writeString(examples, "\n");
        assertRefused(folder + ": benchmark sums has no examples");

        Files.delete(examples);
        assertRefused("benchmark " + folder + " cannot be read: ");
    }

    @Test
    void namesWhatTheHeadLacks() throws IOException {
        Files.writeString(head, "{\"description\": \"add two numbers\"}");
        assertRefused(head + " needs a text 'name'");

        Files.writeString(head, "{\"name\": \" \", \"description\": \"add two numbers\"}");
        assertRefused(folder + ": a benchmark needs a name");

        Files.writeString(head, "{");
        assertRefused("benchmark " + folder + " cannot be read: ");
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> BenchmarkFolder.read(folder))
                .isInstanceOf(InvalidBenchmarkException.class)
                .hasMessageStartingWith(message);
    }
}
