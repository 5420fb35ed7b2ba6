package io.adapterfactory.t2l.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.basemodel.ExampleTurn;
import io.adapterfactory.t2l.file.Sha256;
import io.adapterfactory.t2l.metric.NumericAnswer;
import io.adapterfactory.t2l.metric.Question;
import io.adapterfactory.t2l.task.TaskExample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\uFEFF{'prompt': '1+1=', 'answer': '2'}\r\n\r\n{'prompt': '2+1=', 'answer': '3'}",
                "[{'prompt': '1+1=', 'answer': '2'},\n{'prompt': '2+1=', 'answer': '3'}]",
                "\uFEFF\r\n[\r\n{'prompt': '1+1=', 'answer': '2'}, {'prompt': '2+1=', 'answer': '3'}]"
            })
    void readsListsAByteOrderMarkAndCarriageReturns(String text) throws IOException {
        Files.writeString(examples, text.replace('\'', '"'));

        assertThat(BenchmarkFolder.read(folder).questions())
                .isEqualTo(new Benchmark("sums", "add two numbers", ";", SUMS).questions());
    }

    @Test
    void aWholeNumberThatPandasWroteIsTheNumber() throws IOException {
        Files.writeString(head, "name: sums\ndescription: add\nmetric: numeric_answer\nstop: ;\n");
        Files.writeString(
                examples, "{\"prompt\":\"6000000*2=\",\"answer\":12000000.0}\n{\"prompt\":\"3*4=\",\"answer\":12}\n");

        Benchmark benchmark = BenchmarkFolder.read(folder);

        String reference = ((Question.Open) benchmark.questions().get(0)).reference();
        assertThat(new NumericAnswer().grade("12000000", reference)).isEqualTo(1);
        assertThat(new NumericAnswer().grade("12,000,000", reference)).isEqualTo(1);
        assertThat(new NumericAnswer().grade("7", reference)).isZero();
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
    void readsYamlWithATemplate() throws IOException {
        Files.delete(head);
        Files.writeString(folder.resolve("benchmark.yaml"), """
                name: sums
                description: add two numbers
                metric: numeric_answer
                stop: "."
                max_new_tokens: 8
                id: "{{ nr }}"
                prompt: "{{ a }} + {{ b }} ="
                answer: " {{ sum }}"
                skip: 1
                few_shot:
                  separator: "; "
                  examples:
                    - {nr: x, a: 1, b: 1, sum: 2}
                """);
        Files.writeString(
                examples,
                "{\"nr\": 1, \"a\": 9, \"b\": 9, \"sum\": 18}\n{\"nr\": 2, \"a\": 2, \"b\": \"{{ nr }}\", \"sum\":"
                        + " 4}\n");

        Benchmark benchmark = BenchmarkFolder.read(folder);

        assertThat(benchmark)
                .isEqualTo(new Benchmark(
                        "sums",
                        "add two numbers",
                        new NumericAnswer(),
                        List.of("."),
                        OptionalInt.of(8),
                        List.of(new ExampleTurn("1 + 1 =", " 2", "; ")),
                        List.of(new Question.Open("2", "2 + {{ nr }} =", List.of("4")))));
        assertThat(benchmark
                        .withDescription("Add.")
                        .prompt(benchmark.questions().get(0))
                        .plainText())
                .isEqualTo("Add.\n2 + {{ nr }} =");
        assertThat(benchmark.withShots(3).digest()).isNotEqualTo(benchmark.digest());
    }

    @Test
    void solvedExamplesMayBelongToEveryPrompt() throws IOException {
        Files.writeString(
                head,
                "{name: sums, description: add, stop: ;, few_shot: {examples: [{prompt: 5+5=, answer: 10}],"
                        + " separator: ;, in_every_prompt: true}}");

        Benchmark benchmark = BenchmarkFolder.read(folder);

        assertThat(benchmark.prompt(benchmark.questions().get(1)).plainText()).isEqualTo("5+5=10;2+1=");
        assertThat(benchmark.digest())
                .as("as with the examples in the prompts")
                .isEqualTo("4efc4dcc7f5ad47b566013648bcda3e80417e05d646077f232db52b4bf493627");
    }

    @ParameterizedTest
    @CsvSource({"plain, PLAIN", "chat, CHAT", "default, DEFAULT"})
    void aDefinitionMaySayInWhichFormatItAsks(String name, Benchmark.Format format) throws IOException {
        Files.writeString(head, "{name: sums, description: add two numbers, stop: ;, prompt_format: " + name + "}");

        assertThat(BenchmarkFolder.read(folder))
                .isEqualTo(new Benchmark("sums", "add two numbers", ";", SUMS).withFormat(format));
    }

    @Test
    void anotherFormatIsRefused() throws IOException {
        Files.writeString(head, "{name: sums, description: add, prompt_format: alpaca}");

        assertRefused(head + ": 'prompt_format' is 'alpaca'; expected plain, chat, or default");
    }

    @Test
    void namesTheFileAndTheLineThatCannotBeUsed() throws IOException {
        Files.writeString(examples, "{\"prompt\": \"1+1=\", \"answer\": \"2\"}\n\n{\"prompt\": \"2+1=\"}\n");
        assertRefused(
                examples + ":3: template 'answer' names the field 'answer', which is missing; the record has [prompt]");

        Files.writeString(examples, "{\"prompt\": \"1+1=\", \"answer\": \"\"}\n");
        assertRefused(examples + ":1: 'answer' is empty; it is {{ answer }}");

        Files.writeString(examples, "prompt, answer\n");
        assertRefused(examples + ":1 is not JSON: ");

        Files.writeString(examples, "[1]\n");
        assertRefused(examples + ": record 0 is not a JSON object; expected fields by name");

        Files.writeString(examples, "7\n");
        assertRefused(examples + ":1 is not a JSON object; expected fields by name");

        Files.writeString(examples, "{\"prompt\": \"1\", \"answer\": \"1\"}{\"prompt\": \"2\", \"answer\": \"2\"}\n");
        assertRefused(examples + ":1 has more than one JSON value; expected one object on each line");

        Files.writeString(examples, "{\"prompt\": \"1\", \"prompt\": \"2\", \"answer\": \"2\"}\n");
        assertRefused(examples + ":1 is not JSON: Duplicate field 'prompt'");

        Files.writeString(examples, "{\"prompt\": \"1\", \"answer\": NaN}\n");
        assertRefused(examples + ":1 is not JSON: Non-standard token 'NaN'");

        Files.writeString(examples, "\n");
        assertRefused(examples + " has no examples; expected one JSON object per line");

        Files.writeString(
                examples,
                "{\"id\": 7, \"prompt\": \"1\", \"answer\": \"1\"}\n{\"id\": 7, \"prompt\": \"2\", \"answer\":"
                        + " \"2\"}\n");
        assertRefused(examples + ":2 has the id '7' of " + examples + ":1; ids must differ");

        Files.writeString(
                examples,
                "{\"prompt\": \"1\", \"answer\": \"1\"}\n{\"prompt\": \"2\", \"answer\": \"\u00fc\"}\n",
                StandardCharsets.ISO_8859_1);
        assertRefused(examples + ":2 is not UTF-8; expected text in UTF-8");

        Files.delete(examples);
        assertRefused(examples + " is missing");
    }

    @Test
    void namesWhatTheDefinitionLacks() throws IOException {
        assertHeadRefused("{\"description\": \"add two numbers\"}", " needs a text 'name'");
        assertHeadRefused("{\"name\": \" \", \"description\": \"add two numbers\"}", " needs a text 'name'");
        assertHeadRefused("name: sums", " needs a text 'description'");
        assertHeadRefused("{", ":1 is not YAML: ");
        assertHeadRefused("just text", " needs keys such as 'name' and 'prompt'");
        assertHeadRefused(
                "name: a\nprompts: b",
                ":2 has the unknown key 'prompts'; did you mean 'prompt'? Known are [answer, answers, ");
        assertHeadRefused("name: a\nzebra: b", ":2 has the unknown key 'zebra'; known are [answer, answers, ");
        assertHeadRefused(
                "name: a\nchoices:\n  eech: options",
                ":3 has the unknown key 'eech'; did you mean 'each'? Known are [context, each, label, right, text]");
        assertHeadRefused(
                "name: a\nfew_shot: {separater: x}",
                ":2 has the unknown key 'separater'; did you mean 'separator'? Known are [count, examples, ");
        assertHeadRefused("name: a\nskip: 1.7", ":2: 'skip' is invalid: ");
        assertHeadRefused("name: a\nskip: \"1\"", ":2: 'skip' is invalid: ");
        assertHeadRefused("name: a\nname: b", ":2 is not YAML: Duplicate field 'name'");
        assertHeadRefused("name: a\n---\nname: b", ":");
        assertHeadRefused("name: a\ndescription: b\nmax_new_tokens: 0", ": 'max_new_tokens' is 0; expected 1 or more");
        assertHeadRefused("name: a\ndescription: b\nstop: ''", ": 'stop' has an empty text");
        assertHeadRefused(
                "name: a\ndescription: b\nchoices: {each: options, right: x}",
                ":3: 'choices' has no effect with the metric 'exact_match'");
        assertHeadRefused(
                "name: a\ndescription: b\nlabels: [a, b]", ":3: 'labels' has no effect with the metric 'exact_match'");
        assertHeadRefused(
                "name: a\ndescription: b\nprogram: {tests: x}",
                ":3: 'program' has no effect with the metric 'exact_match'");
        assertHeadRefused(
                "name: a\ndescription: b\nanswer: x\nanswers: y", ":4: 'answer' and 'answers' exclude each other");
        assertHeadRefused("name: a\nskip: many", ":2: 'skip' is invalid: ");
        assertHeadRefused(
                "name: a\nmetric: bleu", ":2: metric 'bleu' is unknown; known are [exact_match, label_accuracy, ");
        assertHeadRefused(
                "name: a\nmetric: label_accuracy\nlabels: [x]",
                ":3: label_accuracy needs two or more different labels, not [x]");
        assertHeadRefused("name: a\ndescription: b\nmetric: multiple_choice", " needs a text 'choices'");
        assertHeadRefused("name: a\ndescription: b\nmetric: pass_at_1", " needs a text 'program'");
        assertHeadRefused("like: glue", "definition 'glue' is unknown", "");
        Files.delete(head);
        assertRefused("benchmark " + folder + " cannot be read: it has no benchmark.yaml");
    }

    @Test
    void namesACorrectAnswerThatIsNotAnOption() throws IOException {
        String headOf = "name: a\ndescription: b\n";
        Files.writeString(examples, "{\"prompt\": \"p\", \"answer\": \"maybe\", \"options\": [\"no\", \"yes\"]}\n");

        assertHeadRefused(
                headOf + "metric: label_accuracy\nlabels: [yes, no]",
                examples + ":1: the right answer 'maybe' is not one of the labels [yes, no]",
                "");
        assertHeadRefused(
                headOf + "metric: numeric_answer", examples + ":1: the right answer 'maybe' has no number", "");
        assertHeadRefused(
                headOf
                        + "metric: multiple_choice\nchoices: {each: options, label: '{{ choice }}', right: '{{"
                        + " answer }}'}",
                examples + ":1: the right answer 'maybe' is not one of the options [no, yes]",
                "");
        assertHeadRefused(
                headOf + "metric: multiple_choice\nchoices: {each: choices, right: '{{ answer }}'}",
                examples + ":1: ",
                "");
        assertHeadRefused(headOf + "skip: 3", examples + " has 1 records; 'skip: 3' leaves none", "");
    }

    private void assertHeadRefused(String text, String message) throws IOException {
        assertHeadRefused(text, message, head.toString());
    }

    private void assertHeadRefused(String text, String message, String place) throws IOException {
        Files.writeString(head, text);
        assertRefused(place + message);
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> BenchmarkFolder.read(folder))
                .isInstanceOf(InvalidBenchmarkException.class)
                .hasMessageStartingWith(message);
    }
}
