package io.adapterfactory.evaluator.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.evaluator.benchmark.BenchmarkChooser.Choice;
import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.benchmark.BenchmarkIndex;
import io.adapterfactory.t2l.benchmark.SuiteBenchmarks;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.embedding.TextEncoders;
import io.adapterfactory.t2l.task.suite.TaskSuites;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Uses a base model with the suite {@code words}, and the index that the library contains. */
class BenchmarkChooserTest {

    private static final SuiteBenchmarks WORDS = new SuiteBenchmarks(TaskSuites.named("words"));

    private static TaskEmbedder embedder;

    @TempDir
    Path folder;

    @BeforeAll
    static void open() {
        embedder = new TaskEmbedder(
                TextEncoders.bundled().open(WORDS.index().orElseThrow().textEncoder(), 1));
    }

    @AfterAll
    static void close() {
        embedder.close();
    }

    private BenchmarkChooser chooser(String suite) {
        SuiteBenchmarks benchmarks = new SuiteBenchmarks(TaskSuites.named(suite));
        BenchmarkIndex index = benchmarks.index().orElseGet(() -> BenchmarkIndex.plain(embedder.id(), 0.5));
        return new BenchmarkChooser(new BenchmarkCatalog("mine", benchmarks, folder), embedder, index);
    }

    @ParameterizedTest
    @CsvSource({
        "Give the plural of the word, plural",
        "Give the opposite of the word, antonym",
        "What is the capital of the country?, capital",
        "Translate the English word into French, en-fr",
        "write the word backwards, reverse-word",
        "Is the review positive or negative?, sentiment"
    })
    void aDescriptionFindsTheBenchmarkOfItsTask(String description, String benchmark) {
        Choice choice = chooser("words").choose(List.of(), description);

        assertThat(choice).isInstanceOf(Choice.Nearest.class);
        assertThat(choice.benchmarks()).extracting(Benchmark::name).containsExactly(benchmark);
    }

    @Test
    void tasksOutsideTheSuiteAreScoredOnTheMixture() {
        Choice choice = chooser("words").choose(List.of(), "explain quantum entanglement to a child");

        assertThat(choice).isInstanceOf(Choice.DefaultSuite.class);
        assertThat(choice.benchmarks()).extracting(Benchmark::name).containsExactly("words-mixed");
    }

    @Test
    void anAddedBenchmarkIsFoundAmongThoseOfTheSuite() throws Exception {
        Path own = Files.createDirectories(folder.resolve("rivers"));
        Files.writeString(own.resolve("benchmark.yaml"), "name: rivers\ndescription: name the river of the city\n");
        Files.writeString(own.resolve("examples.jsonl"), "{\"prompt\": \"Paris\", \"answer\": \"Seine\"}\n");

        Choice choice = chooser("words").choose(List.of(), "name the river of the city");

        assertThat(choice.benchmarks()).extracting(Benchmark::name).containsExactly("rivers");
    }

    @Test
    void anUnknownNameIsRefusedWithWhatThereIs() {
        assertThatThrownBy(() -> chooser("words").named("plurals"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessage(
                        "benchmark 'plurals' of base model mine is unknown; expected a folder of that name among its"
                                + " benchmarks, or a task of the suite words such as plural");
    }

    @Test
    void aBaseModelWithoutASuiteHasTheBenchmarksOfFoldersOnly() {
        assertThat(chooser("none")
                        .choose(List.of(), "Give the plural of the word")
                        .benchmarks())
                .isEmpty();
        assertThatThrownBy(() -> chooser("none").named("plural"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessage("benchmark 'plural' of base model mine is unknown; expected a folder of that name among its"
                        + " benchmarks");
    }
}
