package io.adapterfactory.t2l.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.task.TaskExample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaseAnswersTest {

    private static final Benchmark SUMS =
            new Benchmark("sums", "add", ";", List.of(new TaskExample("1+1=", "2"), new TaskExample("2+1=", "3")));
    private static final List<Graded> ANSWERS = List.of(new Graded("2", 1), new Graded("4", 0));

    @TempDir
    Path folder;

    @TempDir
    Path model;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(model.resolve("model.safetensors"), "weights");
    }

    @Test
    void areKeptBeyondTheProcess() {
        BaseAnswers.in(folder, model, "fp32").keep(SUMS, ANSWERS);

        assertThat(BaseAnswers.in(folder, model, "fp32").find(SUMS)).contains(ANSWERS);
        assertThat(BaseAnswers.in(folder, model, "fp32").find(SUMS.withDescription("Add.")))
                .isEmpty();
    }

    @Test
    void belongToTheModelsFiles() throws IOException {
        BaseAnswers.in(folder, model, "fp32").keep(SUMS, ANSWERS);
        Files.writeString(model.resolve("model.safetensors"), "others");

        assertThat(BaseAnswers.in(folder, model, "fp32").find(SUMS)).isEmpty();
    }

    @Test
    void belongToThePrecision() {
        BaseAnswers.in(folder, model, "fp16").keep(SUMS, ANSWERS);

        assertThat(BaseAnswers.in(folder, model, "fp32").find(SUMS)).isEmpty();
        assertThat(BaseAnswers.in(folder, model, "fp16").find(SUMS)).contains(ANSWERS);
    }

    @Test
    void aDamagedFileCountsAsMissing() throws IOException {
        BaseAnswers.in(folder, model, "fp32").keep(SUMS, ANSWERS);
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(Files::isRegularFile).forEach(BaseAnswersTest::halve);
        }

        BaseAnswers again = BaseAnswers.in(folder, model, "fp32");
        assertThat(again.find(SUMS)).isEmpty();
        again.keep(SUMS, ANSWERS);
        assertThat(BaseAnswers.in(folder, model, "fp32").find(SUMS)).contains(ANSWERS);
    }

    /** Uses a file in place of the folder; a full store causes the same exception. */
    @Test
    void answersThatCannotBeStoredStayInMemory() throws IOException {
        Path taken = Files.writeString(model.resolve("taken"), "no folder");

        BaseAnswers answers = BaseAnswers.in(taken, model, "fp32");
        answers.keep(SUMS, ANSWERS);

        assertThat(answers.find(SUMS)).contains(ANSWERS);
        assertThat(BaseAnswers.in(taken, model, "fp32").find(SUMS)).isEmpty();
    }

    @Test
    void inMemoryTheyEndWithTheProcess() {
        BaseAnswers answers = BaseAnswers.inMemory();
        answers.keep(SUMS, ANSWERS);

        assertThat(answers.find(SUMS)).contains(ANSWERS);
        assertThat(BaseAnswers.inMemory().find(SUMS)).isEmpty();
    }

    private static void halve(Path file) {
        try {
            String text = Files.readString(file);
            Files.writeString(file, text.substring(0, text.length() / 2));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
