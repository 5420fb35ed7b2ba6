package io.adapterfactory.t2l.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.basemodel.BaseModelProfile;
import io.adapterfactory.t2l.basemodel.ExampleTurn;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.benchmark.InvalidBenchmarkException;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.LoraBatch;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.adapterfactory.t2l.metric.CodeSandbox;
import io.adapterfactory.t2l.metric.Metric;
import io.adapterfactory.t2l.metric.MultipleChoice;
import io.adapterfactory.t2l.metric.PassAtOne;
import io.adapterfactory.t2l.metric.Question;
import io.adapterfactory.t2l.metric.RougeL;
import io.adapterfactory.t2l.metric.SandboxUnavailableException;
import io.adapterfactory.t2l.statistics.Interval;
import io.adapterfactory.t2l.statistics.PairedDifference;
import io.adapterfactory.t2l.statistics.Score;
import io.adapterfactory.t2l.task.TaskExample;
import io.adapterfactory.t2l.task.nano.NanoVocabulary;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a small random Llama whose tokens are characters, and a random LoRA that is scaled up. */
class AdapterEvaluatorTest {

    private static CausalLanguageModel model;
    private static Tokenizer tokenizer;
    private static LoraWeights adapter;

    @BeforeAll
    static void open(@TempDir Path folder) throws IOException {
        model = CausalLanguageModel.load(Goldens.folder("A_llama_untied"), Goldens.device());
        Files.writeString(folder.resolve("tokenizer.json"), NanoVocabulary.tokenizerJson());
        Files.writeString(folder.resolve("tokenizer_config.json"), NanoVocabulary.tokenizerConfigJson());
        tokenizer = Tokenizer.load(folder);
        LoraWeights golden = PeftDirectory.read(Goldens.folder("B_llama_untied_lora"));
        adapter = withAlpha(golden, 400);
    }

    @AfterAll
    static void close() {
        model.close();
        tokenizer.close();
    }

    @Test
    void theAnswersWithTheAdapterAndThoseOfTheBaseModelAreScored() {
        // Given a benchmark whose correct answers are the adapted model's output
        Benchmark questions = benchmark(";", 12);
        List<TaskExample> asTheAdapterSays = new ArrayList<>();
        for (Score.Answer answer : evaluator(8).evaluate(adapter, questions).answers()) {
            asTheAdapterSays.add(new TaskExample(answer.prompt(), answer.withAdapter()));
        }
        Benchmark benchmark = new Benchmark("echo", "say what the adapter says", ";", asTheAdapterSays);

        Score score = evaluator(8).evaluate(adapter, benchmark);

        assertThat(score.examples()).isEqualTo(12);
        assertThat(score.score()).isGreaterThan(score.baseScore());
        assertThat(score.answers()).anySatisfy(answer -> assertThat(answer.withAdapter())
                .isNotEqualTo(answer.withoutAdapter())
                .isNotEmpty());
    }

    @Test
    void anAdapterOfZerosIsTheBase() {
        Benchmark benchmark = benchmark(";", 9);

        Score score = evaluator(4).evaluate(zeros(adapter), benchmark);

        assertThat(score).isEqualTo(evaluator(4).evaluateBase(benchmark));
        assertThat(score.paired()).isEqualTo(new PairedDifference(0, new Interval(0, 0), 1));
    }

    @Test
    void theContentOfABatchDoesNotChangeTheScores() {
        // Given two adapters, two benchmarks with different stops and lengths
        Benchmark shortAnswers = benchmark("a", 7);
        Benchmark longAnswers = new Benchmark(
                "long",
                "answer at length",
                "7",
                List.of(new TaskExample("abc>", "x".repeat(30)), new TaskExample("k>", "z")));
        List<AdapterEvaluator.Request> requests = List.of(
                new AdapterEvaluator.Request(adapter, shortAnswers),
                new AdapterEvaluator.Request(adapter, longAnswers),
                new AdapterEvaluator.Request(zeros(adapter), shortAnswers),
                new AdapterEvaluator.Request(withAlpha(adapter, 100), longAnswers));

        List<Score> alone = requests.stream()
                .map(request -> evaluator(1).evaluate(request.adapter().weights(), request.benchmark()))
                .toList();

        assertThat(evaluator(3).evaluate(requests)).isEqualTo(alone);
        assertThat(evaluator(64).evaluate(requests)).isEqualTo(alone);
    }

    /** Answers have different lengths: a part without the longest one must not stop earlier than the whole. */
    @Test
    void partsThatAreScoredOneByOneJoinToTheScoreOfTheWhole() {
        List<TaskExample> examples = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            examples.add(new TaskExample("abc".repeat(i % 4 + 1) + i + ">", "x".repeat(i == 11 ? 20 : 1 + i % 3)));
        }
        List<ExampleTurn> shots = List.of(
                new ExampleTurn("a>", "b", ";"), new ExampleTurn("c>", "d", ";"), new ExampleTurn("e>", "f", ";"));
        Benchmark exact = new Benchmark("exact", "say", ";", shots, asTheAdapterSaysEverySecond(examples));
        Benchmark rouge = new Benchmark(
                "rouge", "say", new RougeL(), List.of(";"), OptionalInt.empty(), shots, exact.questions());

        for (Benchmark benchmark : List.of(exact, rouge)) {
            boolean isShare = benchmark.metric().isShare();
            Score whole = evaluator(5).evaluate(adapter, benchmark);
            List<Score> parts = new ArrayList<>();
            List<Score> helpedParts = new ArrayList<>();
            for (int first : List.of(0, 5, 10)) {
                AdapterEvaluator other = evaluator(4);
                Benchmark part = other.part(benchmark, first, Math.min(5, 12 - first));
                parts.add(other.evaluate(adapter, part));
                helpedParts.add(
                        other.againstHelpedBase(part, parts.get(parts.size() - 1), AdapterEvaluator.Help.EXAMPLES, "")
                                .orElseThrow());
            }

            Score joined =
                    Score.joined(parts.stream().map(part -> part.asPart(6)).toList(), isShare);
            assertThat(joined)
                    .usingRecursiveComparison()
                    .ignoringFields("answers")
                    .isEqualTo(whole);
            for (int count = 0; count <= 6; count++) {
                assertThat(joined.workedExamples(count)).isEqualTo(whole.workedExamples(count));
            }
            assertThat(Score.joined(
                            helpedParts.stream().map(part -> part.asPart(0)).toList(), isShare))
                    .usingRecursiveComparison()
                    .ignoringFields("answers")
                    .isEqualTo(evaluator(64)
                            .againstHelpedBase(benchmark, whole, AdapterEvaluator.Help.EXAMPLES, "")
                            .orElseThrow());
        }
    }

    private static List<TaskExample> asTheAdapterSaysEverySecond(List<TaskExample> examples) {
        List<Score.Answer> said = evaluator(8)
                .evaluate(adapter, new Benchmark("ask", "ask", ";", examples))
                .answers();
        List<TaskExample> answered = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            answered.add(
                    i % 2 == 0 && !said.get(i).withAdapter().isEmpty()
                            ? new TaskExample(
                                    examples.get(i).prompt(), said.get(i).withAdapter())
                            : examples.get(i));
        }
        return answered;
    }

    @Test
    void manyAskForHelpAtOnceAsTheyWouldOneByOne() {
        AdapterEvaluator evaluator = evaluator(64);
        Benchmark benchmark = new Benchmark(
                "shots",
                "say",
                ";",
                List.of(new ExampleTurn("a>", "b", ";")),
                List.of(new TaskExample("abc>", "cba"), new TaskExample("k3>", "3k")));
        Score score = evaluator.evaluate(adapter, benchmark);
        List<AdapterEvaluator.HelpRequest> requests = List.of(
                new AdapterEvaluator.HelpRequest(benchmark, score, AdapterEvaluator.Help.DESCRIPTION, "turn it."),
                new AdapterEvaluator.HelpRequest(benchmark, score, AdapterEvaluator.Help.EXAMPLES, ""),
                new AdapterEvaluator.HelpRequest(benchmark, score, AdapterEvaluator.Help.DESCRIPTION, "sort it."),
                new AdapterEvaluator.HelpRequest(
                        benchmark, score, AdapterEvaluator.Help.DESCRIPTION, "x. ".repeat(999)),
                new AdapterEvaluator.HelpRequest(benchmark, score, AdapterEvaluator.Help.DESCRIPTION, "turn it."));

        List<Optional<Score>> together = evaluator.againstHelpedBase(requests);

        assertThat(together.get(3)).isEmpty();
        assertThat(together)
                .isEqualTo(requests.stream()
                        .map(request -> evaluator(1)
                                .againstHelpedBase(
                                        request.benchmark(), request.score(), request.help(), request.description()))
                        .toList());
    }

    @Test
    void scoringAgainGivesTheSame() {
        AdapterEvaluator evaluator = evaluator(16);
        Benchmark benchmark = benchmark(";", 5);
        Score first = evaluator.evaluate(adapter, benchmark);

        assertThat(evaluator.evaluate(adapter, benchmark)).isEqualTo(first);
        assertThat(evaluator.evaluate(List.of())).isEmpty();
    }

    @Test
    void theLikeliestOptionIsTheModelsOwn() {
        // Given options whose log-likelihoods are known from the model itself
        List<String> texts = List.of("a", "bc", "x1", "zzz");
        int[] prompt = tokenizer.encode("abc>", true);
        List<int[]> continuations =
                texts.stream().map(text -> tokenizer.encode(text, false)).toList();
        double[] expected = model.logLikelihood(Collections.nCopies(4, prompt), continuations, LoraBatch.none());
        int likeliest = 0;
        int likeliestByLength = 0;
        for (int i = 1; i < 4; i++) {
            likeliest = expected[i] > expected[likeliest] ? i : likeliest;
            likeliestByLength = expected[i] / texts.get(i).length()
                            > expected[likeliestByLength]
                                    / texts.get(likeliestByLength).length()
                    ? i
                    : likeliestByLength;
        }

        Score plain = evaluator(3).evaluate(adapter, choices(new MultipleChoice(false), texts, likeliest));
        Score byLength = evaluator(3).evaluate(adapter, choices(new MultipleChoice(true), texts, likeliestByLength));

        assertThat(plain.baseScore()).isEqualTo(1);
        assertThat(plain.answers().get(0).withoutAdapter()).isEqualTo(texts.get(likeliest));
        assertThat(byLength.baseScore()).isEqualTo(1);
        assertThat(plain)
                .isEqualTo(evaluator(64).evaluate(adapter, choices(new MultipleChoice(false), texts, likeliest)));
    }

    /** As in lm-eval: an end token after an option would be scored as part of it. */
    @Test
    void anEndThatTheTokenizerAddsIsNotScored(@TempDir Path ending) throws IOException {
        // Given a tokenizer that appends an end token to every text
        ObjectMapper json = new ObjectMapper();
        ObjectNode changed = (ObjectNode) json.readTree(NanoVocabulary.tokenizerJson());
        ObjectNode processor = (ObjectNode) changed.get("post_processor");
        processor
                .withArray("single")
                .addObject()
                .putObject("SpecialToken")
                .put("id", "<eos>")
                .put("type_id", 0);
        ObjectNode end =
                processor.withObject("/special_tokens").putObject("<eos>").put("id", "<eos>");
        end.putArray("ids").add(NanoVocabulary.END);
        end.putArray("tokens").add("<eos>");
        json.writeValue(ending.resolve("tokenizer.json").toFile(), changed);
        Files.writeString(ending.resolve("tokenizer_config.json"), NanoVocabulary.tokenizerConfigJson());
        List<String> options = List.of("a", "bc", "x1", "zzz");
        try (Tokenizer withEnd = Tokenizer.load(ending)) {
            assertThat(withEnd.encode("a", true)).endsWith(NanoVocabulary.END);

            // Then choices and answers do not change
            for (Benchmark benchmark : List.of(choices(new MultipleChoice(false), options, 2), benchmark(";", 5))) {
                assertThat(new AdapterEvaluator(model, rule(model, withEnd), 8).evaluate(adapter, benchmark))
                        .isEqualTo(evaluator(8).evaluate(adapter, benchmark));
            }
        }
    }

    @Test
    void everyEndTokenOfTheModelEndsAnAnswer(@TempDir Path folder) throws IOException {
        // Given a character within an answer, but not its first
        Benchmark benchmark = new Benchmark(
                "free",
                "say",
                new RougeL(),
                List.of(),
                OptionalInt.of(12),
                List.of(),
                benchmark(";", 9).questions());
        String said = evaluator(8).evaluate(adapter, benchmark).answers().stream()
                .map(Score.Answer::withAdapter)
                .filter(answer -> answer.length() > 1 && answer.indexOf(answer.charAt(answer.length() - 1)) > 0)
                .findFirst()
                .orElseThrow();
        char last = said.charAt(said.length() - 1);

        // When generation_config.json lists it as an end token
        Path golden = Goldens.folder("A_llama_untied");
        Files.copy(golden.resolve("config.json"), folder.resolve("config.json"));
        Files.copy(golden.resolve("model.safetensors"), folder.resolve("model.safetensors"));
        Files.writeString(
                folder.resolve("generation_config.json"),
                "{\"eos_token_id\": [255, " + NanoVocabulary.token(last) + "]}");
        try (CausalLanguageModel ending = CausalLanguageModel.load(folder, Goldens.device())) {
            Score score = new AdapterEvaluator(ending, rule(ending, tokenizer), 8).evaluate(adapter, benchmark);

            // Then all answers end before this character
            assertThat(score.answers())
                    .extracting(Score.Answer::withAdapter)
                    .contains(said.substring(0, said.indexOf(last)).strip())
                    .noneMatch(answer -> answer.indexOf(last) >= 0);
        }
    }

    @Test
    void textAndChoicesMayShareAnEvaluation() {
        Benchmark text = benchmark(";", 4);
        Benchmark choice = choices(new MultipleChoice(false), List.of("a", "b"), 1);
        List<AdapterEvaluator.Request> requests = List.of(
                new AdapterEvaluator.Request(adapter, choice),
                new AdapterEvaluator.Request(adapter, text),
                new AdapterEvaluator.Request(zeros(adapter), choice));

        List<Score> alone = requests.stream()
                .map(request -> evaluator(2).evaluate(request.adapter().weights(), request.benchmark()))
                .toList();

        assertThat(evaluator(8).evaluate(requests)).isEqualTo(alone);
    }

    @Test
    void helpInTheBaseModelsPromptIsScoredInAdditionToTheAdapter() {
        Benchmark plain = benchmark(";", 6);
        Benchmark benchmark = new Benchmark(
                plain.name(),
                plain.description(),
                plain.metric(),
                plain.stops(),
                plain.maxNewTokens(),
                List.of(new ExampleTurn("k>", "k", ";"), new ExampleTurn("m>", "m", ";")),
                plain.questions());
        AdapterEvaluator evaluator = evaluator(16);
        Score score = evaluator.evaluate(adapter, benchmark);

        Score described = evaluator
                .againstHelpedBase(benchmark, score, AdapterEvaluator.Help.DESCRIPTION, "say letters.")
                .orElseThrow();
        Score shown = evaluator
                .againstHelpedBase(benchmark, score, AdapterEvaluator.Help.EXAMPLES, "say letters.")
                .orElseThrow();

        assertThat(described.score()).isEqualTo(score.score());
        assertThat(described.answers().get(0).prompt())
                .isEqualTo("say letters.\n" + score.answers().get(0).prompt());
        assertThat(shown.answers().get(0).prompt())
                .isEqualTo("k>k;m>m;" + score.answers().get(0).prompt());
        assertThat(evaluator.againstHelpedBase(plain, score, AdapterEvaluator.Help.EXAMPLES, ""))
                .isEmpty();
    }

    @Test
    void aProgramIsRunOnlyWhereThatIsSwitchedOn() {
        Benchmark benchmark = new Benchmark(
                "programs",
                "write programs",
                new PassAtOne(),
                List.of(";"),
                OptionalInt.of(4),
                List.of(),
                List.of(new Question.Program("1", "p>", "", "answer = 1 #", "\nassert answer == 1")));

        assertThatThrownBy(() -> evaluator(4).evaluate(adapter, benchmark))
                .isInstanceOf(SandboxUnavailableException.class)
                .hasMessage("benchmark programs runs programs that the model writes, and that is switched off;"
                        + " switch it on if you need it");
    }

    @Test
    void aProgramIsRightWhenItsTestsPass() {
        // Given two programs that contain the model's output in a comment
        Benchmark benchmark = new Benchmark(
                "programs",
                "write programs",
                new PassAtOne(),
                List.of(";", "\n"),
                OptionalInt.of(4),
                List.of(),
                List.of(
                        new Question.Program("1", "p>", "", "answer = 1 #", "\nassert answer == 1"),
                        new Question.Program("2", "p>", "", "answer = 2 #", "\nassert answer == 1")));
        Optional<CodeSandbox> sandbox = sandbox();
        AdapterEvaluator evaluator = new AdapterEvaluator(
                new InProcessEngine(model, rule(model, tokenizer), 8),
                rule(model, tokenizer),
                BaseAnswers.inMemory(),
                sandbox);

        if (sandbox.isPresent()) {
            assertThat(evaluator.evaluate(adapter, benchmark).answers())
                    .extracting(Score.Answer::adapterIsRight)
                    .containsExactly(true, false);
        } else {
            assertThatThrownBy(() -> evaluator.evaluate(adapter, benchmark))
                    .isInstanceOf(SandboxUnavailableException.class);
        }
    }

    @Test
    void aQuestionThatTheModelCannotReadIsNamed() {
        Benchmark benchmark = new Benchmark(
                "long", "long", ";", List.of(new TaskExample("a>", "a"), new TaskExample("a".repeat(5000) + ">", "a")));

        assertThatThrownBy(() -> evaluator(4).evaluate(adapter, benchmark))
                .isInstanceOf(InvalidBenchmarkException.class)
                .hasMessageStartingWith("benchmark long: question 2 has 500")
                .hasMessageContaining(" tokens; with its answer there is room for ");
    }

    @Test
    void helpThatTheModelCannotReadIsSkipped() {
        Benchmark benchmark = benchmark(";", 3);
        Score score = evaluator(4).evaluate(adapter, benchmark);

        assertThat(evaluator(4)
                        .againstHelpedBase(
                                benchmark, score, AdapterEvaluator.Help.DESCRIPTION, "say it. ".repeat(1000)))
                .isEmpty();
    }

    /** Empty on a machine that forbids namespaces. */
    private static Optional<CodeSandbox> sandbox() {
        try {
            return Optional.of(CodeSandbox.open(CodeSandbox.Limits.standard()));
        } catch (SandboxUnavailableException e) {
            return Optional.empty();
        }
    }

    private static Benchmark choices(Metric metric, List<String> texts, int right) {
        List<Question.Option> options = texts.stream()
                .map(text -> new Question.Option("abc>", text, text))
                .toList();
        return new Benchmark(
                "choices",
                "choose",
                metric,
                List.of(),
                OptionalInt.empty(),
                List.of(),
                List.of(new Question.Choice("1", "abc>", options, right)));
    }

    private static AdapterEvaluator evaluator(int rowsPerBatch) {
        return new AdapterEvaluator(model, rule(model, tokenizer), rowsPerBatch);
    }

    private static PromptRule rule(CausalLanguageModel model, Tokenizer tokenizer) {
        return PromptRule.of(
                BaseModelProfile.SHIPPED_NANO, tokenizer, model.config().endTokens());
    }

    private static Benchmark benchmark(String stop, int examples) {
        List<TaskExample> list = new ArrayList<>();
        for (int i = 0; i < examples; i++) {
            list.add(new TaskExample("abcdefghijkl".substring(i % 7, i % 7 + 1 + i % 5) + i + ">", "abcdef"));
        }
        return new Benchmark("letters", "some letters", stop, list);
    }

    private static LoraWeights withAlpha(LoraWeights weights, float alpha) {
        LoraConfig config = weights.config();
        return new LoraWeights(
                new LoraConfig(config.rank(), alpha, config.useRslora(), config.targetModules()),
                weights.target(),
                weights.a(),
                weights.b());
    }

    private static LoraWeights zeros(LoraWeights weights) {
        Map<String, float[]> b = new LinkedHashMap<>();
        weights.b().forEach((module, values) -> b.put(module, new float[values.length]));
        return new LoraWeights(weights.config(), weights.target(), weights.a(), b);
    }
}
