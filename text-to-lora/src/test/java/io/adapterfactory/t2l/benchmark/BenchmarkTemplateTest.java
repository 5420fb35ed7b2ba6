package io.adapterfactory.t2l.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.metric.NumericAnswer;
import io.adapterfactory.t2l.metric.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the templates of a benchmark make of its records. */
class BenchmarkTemplateTest {

    @TempDir
    Path folder;

    private Question.Open question(String definition, String record) throws IOException {
        return (Question.Open) benchmark(definition, record).questions().get(0);
    }

    private Benchmark benchmark(String definition, String record) throws IOException {
        Files.writeString(
                folder.resolve("benchmark.yaml"), "name: " + folder.getFileName() + "\ndescription: d\n" + definition);
        Files.writeString(folder.resolve("examples.jsonl"), record + "\n");
        return BenchmarkFolder.read(folder);
    }

    @Test
    void aLoopHasItsFilter() throws IOException {
        assertThat(question(
                                "prompt: \"{% for w in words if w != '' %}{{ w }} {% endfor %}>\"",
                                "{\"words\": [\"ab\", \"\", \"cd\"], \"answer\": \"x\"}")
                        .prompt())
                .isEqualTo("ab cd >");
    }

    @Test
    void numbersPrintAsInPython() throws IOException {
        assertThat(question("", "{\"prompt\": \"p\", \"answer\": 12000000.0}").references())
                .containsExactly("12000000.0");
        assertThat(question("", "{\"prompt\": \"p\", \"answer\": 1e-7}").references())
                .containsExactly("1e-07");
        assertThat(question("", "{\"prompt\": \"p\", \"answer\": 1500000000000}")
                        .references())
                .containsExactly("1500000000000");
        assertThat(question("answers: golds", "{\"prompt\": \"p\", \"golds\": [4, 12000000.0, true, \"four\"]}")
                        .references())
                .containsExactly("4", "12000000.0", "True", "four");
        assertThat(question("", "{\"id\": 1e16, \"prompt\": \"p\", \"answer\": 1}")
                        .id())
                .isEqualTo("1e+16");
    }

    /** A float that pandas wrote for a whole number is the same number. */
    @Test
    void aWholeNumberMayBeAFloat() throws IOException {
        Benchmark benchmark =
                benchmark("metric: numeric_answer", "{\"prompt\": \"6000000*2=\", \"answer\": 12000000.0}");
        Question.Open question = (Question.Open) benchmark.questions().get(0);

        NumericAnswer metric = new NumericAnswer();
        assertThat(metric.grade("12000000", question.reference())).isEqualTo(1);
        assertThat(metric.grade("7", question.reference())).isZero();
    }

    @Test
    void valuesPrintAsInPython() throws IOException {
        assertThat(question(
                                "prompt: \"{{ l }} {{ d }} {{ n }}\"",
                                "{\"l\": [\"a\", 1, true], \"d\": {\"k\": \"v\"}, \"n\": null, \"answer\": \"x\"}")
                        .prompt())
                .isEqualTo("['a', 1, True] {'k': 'v'} None");
    }

    @Test
    void aFieldMayHaveTheNameOfAMethod() throws IOException {
        assertThat(question(
                                "prompt: \"{{ row.items|join(',') }} {{ row.values }} {{ row.size }}\"",
                                "{\"row\": {\"items\": [\"a\", \"b\"], \"values\": \"v\", \"size\": \"s\"}, \"answer\": \"x\"}")
                        .prompt())
                .isEqualTo("a,b v s");
    }

    @Test
    void whitespaceStaysAsItIsWritten() throws IOException {
        assertThat(question(
                                "prompt: |\n  {% for o in opts %}\n  - {{ o }}\n  {% endfor %}\n  Answer:",
                                "{\"opts\": [\"a\", \"b\"], \"answer\": \"x\"}")
                        .prompt())
                .isEqualTo("\n- a\n\n- b\n\nAnswer:");
    }

    @Test
    void aMissingFieldMayHaveADefault() throws IOException {
        assertThat(question("prompt: \"{{ hint|default('none') }} {{ q }}\"", "{\"q\": \"hi\", \"answer\": \"x\"}")
                        .prompt())
                .isEqualTo("none hi");
    }

    @Test
    void aChoiceIsOneOfItsOptionsInAnyForm() throws IOException {
        for (String answer : List.of("true", "\"true\"", "\"True\"")) {
            Files.writeString(
                    folder.resolve("dev.jsonl"),
                    "{\"question\": \"is ice cold\", \"passage\": \"Ice.\", \"answer\": " + answer + "}\n");
            Benchmark benchmark = benchmark("like: boolq\nfew_shot: null", "{}");

            assertThat(((Question.Choice) benchmark.questions().get(0)).right()).isEqualTo(1);
        }
    }

    @Test
    void aTemplateThatIsNotSupportedIsRefused() {
        assertThatThrownBy(() -> question("prompt: \"{{ q|urlize }}\"", "{\"q\": \"hi\", \"answer\": \"x\"}"))
                .isInstanceOf(InvalidBenchmarkException.class)
                .hasMessageContaining("template 'prompt' failed: line 1: the filter 'urlize' is not supported");
    }
}
