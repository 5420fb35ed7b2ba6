package io.adapterfactory.t2l.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.adapterfactory.t2l.basemodel.ExampleTurn;
import io.adapterfactory.t2l.metric.MultipleChoice;
import io.adapterfactory.t2l.metric.NumericAnswer;
import io.adapterfactory.t2l.metric.Question;
import io.adapterfactory.t2l.metric.RougeL;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With small files in the data sets' own formats. */
class PublishedBenchmarksTest {

    @TempDir
    Path data;

    @ParameterizedTest
    @ValueSource(strings = {"easy", "challenge"})
    void arc(String set) throws IOException {
        String name = set.equals("easy") ? "ARC-Easy" : "ARC-Challenge";
        write(
                name + "-Test.jsonl",
                "{\"id\":\"M_1\",\"question\":{\"stem\":\"Which is hot?\",\"choices\":["
                        + "{\"text\":\"the sun\",\"label\":\"A\"},{\"text\":\"ice {{ 7 * 7"
                        + " }}\",\"label\":\"B\"}]},\"answerKey\":\"A\"}",
                "{\"id\":\"M_2\",\"question\":{\"stem\":\"Which is wet?\",\"choices\":["
                        + "{\"text\":\"sand\",\"label\":\"1\"},{\"text\":\"rain\",\"label\":\"2\"}]},\"answerKey\":\"2\"}");
        write(
                name + "-Train.jsonl",
                "{\"id\":\"T_1\",\"question\":{\"stem\":\"Which is big?\",\"choices\":["
                        + "{\"text\":\"a flea\",\"label\":\"A\"},{\"text\":\"a"
                        + " whale\",\"label\":\"B\"}]},\"answerKey\":\"B\"}");

        Benchmark benchmark = PublishedBenchmarks.read("arc-" + set, data);

        assertThat(benchmark.metric()).isEqualTo(new MultipleChoice(true));
        assertThat(benchmark.questions())
                .extracting(Question::id, Question::prompt, Question::reference)
                .containsExactly(
                        tuple("M_1", "Question: Which is hot?\nAnswer:", "the sun"),
                        tuple("M_2", "Question: Which is wet?\nAnswer:", "rain"));
        assertThat(continuations(benchmark, 0)).containsExactly(" the sun", " ice {{ 7 * 7 }}");
        assertThat(benchmark.shots())
                .containsExactly(new ExampleTurn("Question: Which is big?\nAnswer:", " a whale", "\n\n"));
        assertThat(plainPrompt(benchmark.withShots(3), 1))
                .isEqualTo("Question: Which is big?\nAnswer: a whale\n\nQuestion: Which is wet?\nAnswer:");
    }

    private static String plainPrompt(Benchmark benchmark, int question) {
        return benchmark.prompt(benchmark.questions().get(question)).plainText();
    }

    @Test
    void boolq() throws IOException {
        write(
                "dev.jsonl",
                "{\"question\":\"is the sky blue\",\"title\":\"Sky\",\"answer\":true,\"passage\":\"The sky is blue.\"}",
                "{\"question\":\"is the sky green\",\"title\":\"Sky\",\"answer\":false,\"passage\":\"The sky is"
                        + " blue.\"}");

        Benchmark benchmark = PublishedBenchmarks.read("boolq", data);

        assertThat(benchmark.questions().get(0).prompt())
                .isEqualTo("The sky is blue.\nQuestion: is the sky blue?\nAnswer:");
        assertThat(continuations(benchmark, 0)).containsExactly(" no", " yes");
        assertThat(benchmark.questions()).extracting(Question::reference).containsExactly("yes", "no");
    }

    @Test
    void gsm8k() throws IOException {
        write(
                "test.jsonl",
                "{\"question\":\"Janet has 16 eggs and eats 7. How many are left?\","
                        + "\"answer\":\"She has 16 - 7 = <<16-7=9>>9 eggs.\\n#### 9\"}");
        write("train.jsonl", "{\"question\":\"1 + 1?\",\"answer\":\"It is <<1+1=2>>2.\\n#### 2\"}");

        Benchmark benchmark = PublishedBenchmarks.read("gsm8k", data);

        assertThat(benchmark.metric()).isEqualTo(new NumericAnswer());
        assertThat(benchmark.maxNewTokens()).hasValue(256);
        assertThat(benchmark.stops()).contains("Question:");
        assertThat(benchmark.questions().get(0).reference()).endsWith("#### 9");
        assertThat(benchmark.shots())
                .containsExactly(new ExampleTurn("Question: 1 + 1?\nAnswer:", " It is <<1+1=2>>2.\n#### 2", "\n\n"));
    }

    @Test
    void hellaswag() throws IOException {
        write(
                "hellaswag_val.jsonl",
                "{\"ind\":24,\"activity_label\":\"Roof shingle removal\",\"ctx_a\":\"A man is sitting on a roof.\","
                        + "\"ctx_b\":\"he\",\"ctx\":\"A man is sitting on a roof."
                        + " he\",\"split\":\"val\",\"split_type\":\"indomain\","
                        + "\"label\":3,\"endings\":[\"is using wrap.\",\"is ripping tiles.\",\"is holding a cube.\","
                        + "\"starts pulling up roofing.\"],\"source_id\":\"activitynet~v_1\"}",
                "{\"ind\":25,\"activity_label\":\"Tea\",\"ctx\":\"[header] How to make tea [title] Boil water."
                        + " [step] Wait.\","
                        + "\"label\":0,\"endings\":[\"Pour it. [substeps] Slowly.\",\"Sing.\"]}");

        Benchmark benchmark = PublishedBenchmarks.read("hellaswag", data);

        assertThat(benchmark.questions().get(0).prompt())
                .isEqualTo("Roof shingle removal: A man is sitting on a roof. he");
        assertThat(benchmark.questions().get(0).reference()).isEqualTo("starts pulling up roofing.");
        assertThat(benchmark.questions().get(1).prompt()).isEqualTo("Tea:  How to make tea. Boil water. Wait.");
        assertThat(continuations(benchmark, 1)).containsExactly(" Pour it. Slowly.", " Sing.");
    }

    @Test
    void humanEvalPackedAsPublished() throws IOException {
        String line = "{\"task_id\":\"HumanEval/0\",\"prompt\":\"def one():\\n    \\\"\\\"\\\"One.\\\"\\\"\\\"\\n\","
                + "\"entry_point\":\"one\",\"canonical_solution\":\"    return 1\\n\","
                + "\"test\":\"def check(candidate):\\n    assert candidate() == 1\\n\"}\n";
        try (OutputStream packed = new GZIPOutputStream(Files.newOutputStream(data.resolve("HumanEval.jsonl.gz")))) {
            packed.write(line.getBytes(StandardCharsets.UTF_8));
        }

        Benchmark benchmark = PublishedBenchmarks.read("humaneval", data);

        assertThat(benchmark.questions()).singleElement().satisfies(question -> {
            assertThat(question.id()).isEqualTo("HumanEval/0");
            assertThat(((Question.Program) question).program("    return 1\n"))
                    .isEqualTo("def one():\n    \"\"\"One.\"\"\"\n    return 1\n"
                            + "\ndef check(candidate):\n    assert candidate() == 1\n\ncheck(one)\n");
        });
    }

    @Test
    void mbppLeavesItsFirstTenToPrompts() throws IOException {
        String[] lines = new String[12];
        for (int i = 0; i < lines.length; i++) {
            lines[i] =
                    "{\"text\":\"Give " + i + ".\",\"code\":\"def f():\\r\\n  return " + i + "\",\"task_id\":" + (i + 1)
                            + ",\"test_setup_code\":\"\",\"test_list\":[\"assert f() == " + i + "\",\"assert f()\"],"
                            + "\"challenge_test_list\":[]}";
        }
        write("mbpp.jsonl", lines);

        Benchmark benchmark = PublishedBenchmarks.read("mbpp", data);

        assertThat(benchmark.questions()).extracting(Question::id).containsExactly("11", "12");
        assertThat(benchmark.questions().get(0).prompt())
                .isEqualTo("You are an expert Python programmer, and here is your task: Give 10. Your code should pass"
                        + " these"
                        + " tests:\n\nassert f() == 10\nassert f()\n[BEGIN]\n");
        assertThat(((Question.Program) benchmark.questions().get(0)).program("x"))
                .isEqualTo("x\n\nassert f() == 10\nassert f()\n");
        assertThat(benchmark.shots()).hasSize(3);
        assertThat(benchmark.shots().get(0).input()).contains("Give 1.").endsWith("[BEGIN]\n");
        assertThat(benchmark.shots().get(0).answer()).isEqualTo("def f():\r\n  return 1");
        assertThat(benchmark.shots().get(0).separator()).isEqualTo("\n[DONE]\n\n");
    }

    @Test
    void openBookQa() throws IOException {
        write(
                "test.jsonl",
                "{\"id\":\"8-376\",\"question\":{\"stem\":\"A person wants to save energy, so they\",\"choices\":["
                        + "{\"text\":\"use a lamp\",\"label\":\"A\"},{\"text\":\"switch it"
                        + " off\",\"label\":\"B\"}]},\"answerKey\":\"B\"}");

        Benchmark benchmark = PublishedBenchmarks.read("openbookqa", data);

        assertThat(benchmark.questions().get(0).prompt()).isEqualTo("A person wants to save energy, so they");
        assertThat(benchmark.questions().get(0).reference()).isEqualTo("switch it off");
        assertThat(benchmark.shots()).isEmpty();
    }

    @Test
    void piqaHasItsLabelsInASeparateFile() throws IOException {
        write(
                "valid.jsonl",
                "{\"goal\":\"Open a jar\",\"sol1\":\"Turn the lid.\",\"sol2\":\"Eat the lid.\"}",
                "{\"goal\":\"Cool tea\",\"sol1\":\"Boil it.\",\"sol2\":\"Wait.\"}");
        write("valid-labels.lst", "0", "1");

        Benchmark benchmark = PublishedBenchmarks.read("piqa", data);

        assertThat(benchmark.questions()).extracting(Question::reference).containsExactly("Turn the lid.", "Wait.");
        write("valid-labels.lst", "0");
        assertThatThrownBy(() -> PublishedBenchmarks.read("piqa", data))
                .hasMessage(data.resolve("valid-labels.lst") + " has 1 labels, but " + data.resolve("valid.jsonl")
                        + " has 2 records; expected as many");
    }

    @Test
    void winograndePutsTheNamesIntoTheGap() throws IOException {
        write(
                "dev.jsonl",
                "{\"qID\":\"3QH-2\",\"sentence\":\"Ian ate Dennis's soup because _ was hungry.\",\"option1\":\"Ian\","
                        + "\"option2\":\"Dennis\",\"answer\":\"1\"}");

        Benchmark benchmark = PublishedBenchmarks.read("winogrande", data);

        Question.Choice question = (Question.Choice) benchmark.questions().get(0);
        assertThat(question.options())
                .containsExactly(
                        new Question.Option("Ian ate Dennis's soup because Ian", " was hungry.", "Ian"),
                        new Question.Option("Ian ate Dennis's soup because Dennis", " was hungry.", "Dennis"));
        assertThat(question.right()).isZero();
    }

    @Test
    void aTaskOfNaturalInstructionsByAFolderOfOnesOwn(@TempDir Path folder) throws IOException {
        Files.writeString(
                folder.resolve("benchmark.yaml"),
                "like: natural-instructions\nname: task1-shout\ndescription: Shout.\ndata: " + data
                        + "\nfile: task1.json\n");
        write(
                "task1.json",
                "{\"Definition\":[\"Say it loudly.\"],\"Positive Examples\":[],\"Instances\":[",
                "{\"id\":\"task1-a\",\"input\":\"hello\",\"output\":[\"HELLO\",\"HELLO!\"]}]}");

        Benchmark benchmark = BenchmarkFolder.read(folder);

        assertThat(benchmark.name()).isEqualTo("task1-shout");
        assertThat(benchmark.metric()).isEqualTo(new RougeL());
        assertThat(benchmark.questions())
                .containsExactly(new Question.Open(
                        "task1-a", "Definition: Say it loudly.\n\nInput: hello\nOutput:", List.of("HELLO", "HELLO!")));
    }

    @Test
    void everyDefinitionNamesTheFileThatItNeeds() {
        assertThat(PublishedBenchmarks.names())
                .allSatisfy(name -> assertThatThrownBy(() -> PublishedBenchmarks.read(name, data))
                        .isInstanceOf(InvalidBenchmarkException.class)
                        .hasMessageStartingWith(data.toString())
                        .hasMessageEndingWith(" is missing"));
        assertThatThrownBy(() -> PublishedBenchmarks.read("glue", data))
                .hasMessageStartingWith("definition 'glue' is unknown; there are [arc-easy, ");
    }

    private void write(String file, String... lines) throws IOException {
        Files.writeString(data.resolve(file), String.join("\n", lines) + "\n");
    }

    private static List<String> continuations(Benchmark benchmark, int question) {
        return ((Question.Choice) benchmark.questions().get(question))
                .options().stream().map(Question.Option::continuation).toList();
    }
}
