package io.adapterfactory.t2l.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.basemodel.ExampleTurn;
import io.adapterfactory.t2l.metric.Question;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.task.suite.TaskSuites;
import io.adapterfactory.t2l.task.words.WordsSuite;
import java.util.List;
import org.junit.jupiter.api.Test;

class SuiteBenchmarksTest {

    private final SuiteBenchmarks nano = new SuiteBenchmarks(NanoSuite.standard());
    private final SuiteBenchmarks words = new SuiteBenchmarks(WordsSuite.standard());

    @Test
    void aTaskOfTheSuiteIsABenchmarkOfHeldOutExamples() {
        Benchmark reverse = nano.benchmark("reverse");

        assertThat(reverse.questions()).hasSize(100).allSatisfy(question -> {
            String items = question.prompt().substring(0, question.prompt().length() - 1);
            assertThat(question.reference())
                    .isEqualTo(new StringBuilder(items).reverse().toString());
        });
        assertThat(nano.names()).contains("reverse", "nano-mixed").doesNotHaveDuplicates();
        assertThat(nano.names())
                .allSatisfy(name -> assertThat(nano.benchmark(name).name()).isEqualTo(name));
    }

    /** Results of earlier versions are compared with later ones by these digests. */
    @Test
    void theBenchmarksOfNanoAreThoseOfEarlierVersions() {
        assertThat(nano.benchmark("reverse").digest())
                .isEqualTo("11579a686bb81c7aff1a00b5206209f95872fe05fc7b1769f8a7760be101ac0d");
        assertThat(nano.benchmark("nano-mixed").digest())
                .isEqualTo("176d3ef274b853d8bf57e46dd653bf7ec20ea6f7aaa230aaf35648141f8bba9c");
    }

    @Test
    void theBenchmarksOfWordsTakeEveryRightAnswerAndHaveNoStop() {
        Benchmark synonyms = words.benchmark("synonym");

        assertThat(synonyms.stops()).isEmpty();
        assertThat(synonyms.questions()).hasSizeGreaterThanOrEqualTo(20).anySatisfy(question -> assertThat(
                        ((Question.Open) question).references())
                .hasSizeGreaterThan(1));
        List<String> asked = synonyms.questions().stream().map(Question::prompt).toList();
        assertThat(synonyms.shots())
                .hasSize(3)
                .extracting(ExampleTurn::input)
                .doesNotHaveDuplicates()
                .doesNotContainAnyElementsOf(asked);
        assertThat(words.names()).hasSize(187).contains("words-mixed");
        assertThat(words.benchmark("words-mixed").questions()).hasSize(140);
    }

    @Test
    void theMixtureIsFoundByNoDescription() {
        assertThat(nano.descriptions("nano-mixed", 6)).isEmpty();
        assertThat(nano.descriptions("reverse", 6)).hasSize(6);
        assertThat(words.descriptions("plural", 6)).hasSize(6);
    }

    @Test
    void theIndexOfWordsHasABenchmarkForEveryTask() {
        BenchmarkIndex index = words.index().orElseThrow();

        assertThat(index.textEncoder()).isEqualTo("all-minilm-l6-v2/mean+bge-small-en-v1.5-q/cls");
        assertThat(index.nearFrom()).isBetween(0.1, 0.9);
        assertThat(index.benchmarks())
                .hasSameElementsAs(words.names().stream()
                        .filter(name -> !name.equals(words.mixed()))
                        .toList());
        assertThat(nano.index()).as("it is next to the benchmarks in the store").isEmpty();
    }

    @Test
    void aSuiteWithoutTasksHasNoBenchmark() {
        SuiteBenchmarks none = new SuiteBenchmarks(TaskSuites.named("none"));

        assertThat(none.names()).isEmpty();
        assertThat(none.index()).isEmpty();
        assertThatThrownBy(() -> none.benchmark("none-mixed"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("benchmark none-mixed is unknown; the suite none has none");
    }

    @Test
    void anUnknownNameIsRefused() {
        assertThatThrownBy(() -> nano.benchmark("translate"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("benchmark translate is unknown; the suite nano has nano-mixed"
                        + " and one for each task, for example copy or reverse");
    }
}
