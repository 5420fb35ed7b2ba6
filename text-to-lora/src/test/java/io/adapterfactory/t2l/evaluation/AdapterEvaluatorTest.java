package io.adapterfactory.t2l.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.PeftDirectory;
import io.adapterfactory.t2l.task.NanoVocabulary;
import io.adapterfactory.t2l.task.TaskExample;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a small random Llama that speaks in characters, and on a random LoRA of it made much stronger. */
class AdapterEvaluatorTest {

    private static CausalLanguageModel model;
    private static Tokenizer tokenizer;
    private static LoraWeights adapter;

    @BeforeAll
    static void open(@TempDir Path folder) throws IOException {
        model = CausalLanguageModel.load(Goldens.folder("A_llama_untied"), Device.cpu());
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
    void theAdaptersAnswersAreScoredAndTheBasesBesideThem() {
        // Given a benchmark whose right answers are what the adapted model says
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
    void whatIsPackedIntoABatchDoesNotChangeTheScores() {
        // Given two adapters, two benchmarks with stops and lengths of their own
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
                .map(request -> evaluator(1).evaluate(request.adapter(), request.benchmark()))
                .toList();

        assertThat(evaluator(3).evaluate(requests)).isEqualTo(alone);
        assertThat(evaluator(64).evaluate(requests)).isEqualTo(alone);
    }

    @Test
    void scoringAgainGivesTheSame() {
        AdapterEvaluator evaluator = evaluator(16);
        Benchmark benchmark = benchmark(";", 5);
        Score first = evaluator.evaluate(adapter, benchmark);

        assertThat(evaluator.evaluate(adapter, benchmark)).isEqualTo(first);
        assertThat(evaluator.evaluate(List.of())).isEmpty();
    }

    private static AdapterEvaluator evaluator(int rowsPerBatch) {
        return new AdapterEvaluator(model, tokenizer, rowsPerBatch);
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
