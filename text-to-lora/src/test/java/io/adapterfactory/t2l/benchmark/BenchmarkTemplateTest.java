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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The texts that a benchmark's templates make from its records. */
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

    /** pandas writes some whole numbers as floats; they are the same numbers. */
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

    /** Python would print "None", which is never a correct answer. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "id: '{{ id }}' | {'id': 1, 'prompt': 'p', 'answer': null} | 'answer' is null; it is {{ answer }}",
                "id: '{{ id }}' | {'id': 1, 'prompt': null, 'answer': 'a'} | 'prompt' is null; it is {{ prompt }}",
                "id: '{{ id }}' | {'id': null, 'prompt': 'p', 'answer': 'a'} | 'id' is null; it is {{ id }}",
                "answer: ' {{- golds[0] }}' | {'prompt': 'p', 'golds': [null]} | 'answer' is null",
                "answers: golds | {'prompt': 'p', 'golds': ['a', null]} | a right answer in 'answers' is null",
                "id: '{{ id }}' | {'id': 1, 'prompt': 'p', 'answer': ['a']} | 'answer' is ['a']; expected a text or"
                        + " a number",
                "id: '{{ id }}' | {'id': 1, 'prompt': 'p', 'answer': {'text': 'a'}} | 'answer' is {'text': 'a'};"
                        + " expected a text or"
            })
    void aRightAnswerIsATextOrANumber(String definition, String record, String message) {
        assertThatThrownBy(() -> benchmark(definition.replace('\'', '"'), record.replace('\'', '"')))
                .isInstanceOf(InvalidBenchmarkException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 | 1, 2 | 0",
                "1.0 | 1, 2 | 0",
                "2.0 | '1', '2' | 1",
                "'2.0' | '1', '2' | 1",
                "'02' | '1', '2' | 1",
                "2 | 1.0, 2.0 | 1",
                "'1' | '1.0', '1' | 1",
                "'B' | 'A', 'B' | 1",
                "-1 | 1, -1.0 | 1"
            })
    void labelsThatAreNumbersCompareAsNumbers(String right, String labels, int index) throws IOException {
        assertThat(choice(right, labels).right()).isEqualTo(index);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "3.0 | 1, 2 | the right answer '3.0' is not one of the options [1, 2]",
                "true | 0, 1 | the right answer 'True' is not one of the options [0, 1]",
                "1 | 'A', 'B' | the right answer '1' is not one of the options [A, B]",
                "'b' | 'A', 'B' | the right answer 'b' is not one of the options [A, B]",
                "null | 'A', 'None' | 'choices.right' is null",
                "'A' | 'A', 'A' | the right answer 'A' is 2 of the options [A, A]; expected one",
                "1 | '1.0', '01' | the right answer '1' is 2 of the options [1.0, 01]; expected one"
            })
    void theRightLabelIsOneOfTheLabels(String right, String labels, String message) {
        assertThatThrownBy(() -> choice(right, labels))
                .isInstanceOf(InvalidBenchmarkException.class)
                .hasMessageContaining(message);
    }

    private Question.Choice choice(String right, String labels) throws IOException {
        String definition =
                "metric: multiple_choice\nchoices: {each: [x, y], label: '{{ labels[index] }}', right: '{{ right }}'}";
        String record = "{'prompt': 'p', 'right': " + right + ", 'labels': [" + labels + "]}";
        return (Question.Choice)
                benchmark(definition, record.replace('\'', '"')).questions().get(0);
    }

    @Test
    void aFieldMayHaveTheNameOfAMethod() throws IOException {
        assertThat(question(
                                "prompt: \"{{ row.items|join(',') }} {{ row.values }} {{ row.size }}\"",
                                "{\"row\": {\"items\": [\"a\", \"b\"], \"values\": \"v\", \"size\": \"s\"},"
                                        + " \"answer\": \"x\"}")
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
