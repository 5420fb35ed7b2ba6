package io.adapterfactory.serving.proof;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.embedding.TextEncoder;
import io.adapterfactory.t2l.embedding.TextEncoders;
import io.adapterfactory.t2l.evaluation.AnsweringEngine;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.OptionRow;
import io.adapterfactory.t2l.evaluation.EvaluatedAdapter;
import io.adapterfactory.t2l.evaluation.InProcessEngine;
import io.adapterfactory.t2l.evaluation.ProofSearch;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.proof.Proof;
import io.adapterfactory.t2l.proof.ProofTokens;
import io.adapterfactory.t2l.statistics.Score;
import io.adapterfactory.t2l.task.TaskExample;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.task.nano.Operation;
import io.adapterfactory.t2l.task.nano.Wording;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import io.adapterfactory.t2l.tensor.SafetensorsWriter;
import io.adapterfactory.t2l.tensor.TensorData;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks that servers that do not apply an adapter are detected, and that rounding causes no false alarms, with 100
 * adapters that the shipped hypernetwork makes for the first tasks of nano's suite.
 */
class ProofRecognitionTest {

    private static final Path MODELS = Path.of("../../models");
    private static final Path NANO = MODELS.resolve("base-models/nano");
    private static final int ADAPTERS = 100;
    private static final int QUESTIONS = 4;
    private static final int ROWS = 256;
    private static final long SEED = 9;

    @TempDir
    static Path roundedFolder;

    private static CausalLanguageModel exact;
    private static CausalLanguageModel rounded;
    private static Tokenizer tokenizer;
    private static PromptRule rule;
    private static List<LoraWeights> adapters;
    private static List<List<Proof>> proofs;

    @BeforeAll
    static void makeAdaptersAndProofs() throws IOException {
        writeRounded();
        exact = CausalLanguageModel.load(NANO, Device.cpu());
        rounded = CausalLanguageModel.load(roundedFolder, Device.cpu());
        tokenizer = Tokenizer.load(NANO);
        rule = PromptRule.of(NANO, tokenizer);
        NanoSuite suite = NanoSuite.standard();
        List<Operation> operations = new ArrayList<>(suite.atomicOperations());
        operations.addAll(suite.namedCompositions());
        operations = operations.subList(0, ADAPTERS);
        adapters = generate(operations.stream()
                .map(operation ->
                        suite.descriptions(operation, Wording.SEEN, 1, SEED).get(0))
                .toList());
        List<ProofSearch.Request> requests = new ArrayList<>();
        for (int i = 0; i < ADAPTERS; i++) {
            List<TaskExample> examples = NanoSuite.examples(operations.get(i), true, QUESTIONS, SEED);
            Benchmark benchmark = new Benchmark(operations.get(i).id(), "a task", ";", examples);
            requests.add(
                    new ProofSearch.Request(EvaluatedAdapter.inMemory(adapters.get(i)), benchmark, score(examples)));
        }
        proofs = new ProofSearch(new InProcessEngine(exact, rule, ROWS), rule).of(requests);
    }

    @AfterAll
    static void close() {
        exact.close();
        rounded.close();
        tokenizer.close();
    }

    private static List<LoraWeights> generate(List<String> descriptions) {
        try (Hypernetwork hypernetwork =
                        HypernetworkFolder.load(MODELS.resolve("hypernetworks/nano/v1"), Device.cpu());
                TextEncoder encoder =
                        TextEncoders.bundled().open(hypernetwork.config().textEncoder(), 1)) {
            return hypernetwork.generate(new TaskEmbedder(encoder).embed(descriptions));
        }
    }

    /**
     * A score in which the adapter is always right and the base model never is, because only this determines which
     * questions are tried.
     */
    private static Score score(List<TaskExample> examples) {
        return Score.of(
                examples.stream()
                        .map(example ->
                                new Score.Answer(example.prompt(), example.answer(), "", example.answer(), 0, 1))
                        .toList(),
                true);
    }

    private static void writeRounded() throws IOException {
        for (String name : List.of("config.json", "tokenizer.json", "tokenizer_config.json", "base_model.json")) {
            Files.copy(NANO.resolve(name), roundedFolder.resolve(name));
        }
        try (SafetensorsFile file = SafetensorsFile.open(NANO.resolve("model.safetensors"))) {
            Map<String, TensorData> tensors = new LinkedHashMap<>();
            file.tensors()
                    .forEach((name, info) -> tensors.put(name, TensorData.of(bf16(file.floats(name)), info.shape())));
            SafetensorsWriter.write(roundedFolder.resolve("model.safetensors"), tensors, Map.of());
        }
    }

    /** Rounded to the nearest number with 8 bits of mantissa, ties to even. */
    private static float[] bf16(float[] values) {
        float[] result = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            int bits = Float.floatToRawIntBits(values[i]);
            result[i] = Float.intBitsToFloat((bits + 0x7FFF + ((bits >>> 16) & 1)) & 0xFFFF0000);
        }
        return result;
    }

    private static LoraWeights rounded(LoraWeights adapter) {
        Map<String, float[]> a = new LinkedHashMap<>();
        Map<String, float[]> b = new LinkedHashMap<>();
        adapter.a().forEach((module, values) -> a.put(module, bf16(values)));
        adapter.b().forEach((module, values) -> b.put(module, bf16(values)));
        return new LoraWeights(adapter.config(), adapter.target(), a, b);
    }

    private static LoraWeights halved(LoraWeights adapter) {
        Map<String, float[]> b = new LinkedHashMap<>();
        adapter.b().forEach((module, values) -> {
            float[] half = values.clone();
            for (int i = 0; i < half.length; i++) {
                half[i] /= 2;
            }
            b.put(module, half);
        });
        return new LoraWeights(adapter.config(), adapter.target(), adapter.a(), b);
    }

    @Test
    void nearlyEveryAdapterHasProofs() {
        assertThat(proofs.stream().filter(each -> !each.isEmpty()).count()).isGreaterThan(ADAPTERS * 9 / 10);
    }

    @Test
    void roundingToBf16RaisesNoAlarmIn200Loads() {
        List<LoraWeights> bf16 =
                adapters.stream().map(ProofRecognitionTest::rounded).toList();

        assertThat(alarms(exact, bf16, i -> i)).isZero();
        assertThat(alarms(rounded, bf16, i -> i)).isZero();
    }

    @Test
    void aServerThatAnswersAsTheBaseModelIsAlwaysNoticed() {
        assertThat(alarms(rounded, adapters, i -> AnsweringEngine.NO_ADAPTER)).isEqualTo(proven());
    }

    /** Neighbors in the suite are often variants of one task, such as other letters to remove. */
    @Test
    void aServerThatAnswersAsANeighborIsNoticed() {
        assertThat(alarms(exact, adapters, i -> (i + 1) % ADAPTERS)).isGreaterThanOrEqualTo(proven() * 19 / 20);
    }

    /**
     * An adapter that answers the same with half the scale, and with equal certainty, cannot be detected, but does no
     * harm.
     */
    @Test
    void halfTheScaleIsNoticed() {
        List<LoraWeights> halves =
                adapters.stream().map(ProofRecognitionTest::halved).toList();

        assertThat(alarms(exact, halves, i -> i)).isGreaterThanOrEqualTo(proven() * 9 / 10);
    }

    private static int proven() {
        return (int) proofs.stream().filter(each -> !each.isEmpty()).count();
    }

    /**
     * Number of adapters for which the check fails.
     *
     * @param applied index of the adapter that the server applies instead, by the adapter's index
     */
    private static int alarms(CausalLanguageModel model, List<LoraWeights> loaded, IntUnaryOperator applied) {
        List<OptionRow> rows = new ArrayList<>();
        for (int i = 0; i < ADAPTERS; i++) {
            for (Proof proof : proofs.get(i)) {
                ProofTokens tokens = ProofTokens.of(rule, proof.prompt(), proof.adapterAnswer())
                        .orElseThrow();
                rows.add(new OptionRow(applied.applyAsInt(i), tokens.context(), tokens.answer()));
            }
        }
        double[] values;
        try (AnsweringEngine.Session session = new InProcessEngine(model, rule, ROWS)
                .load(loaded.stream().map(EvaluatedAdapter::inMemory).toList())) {
            values = session.logLikelihoods(rows);
        }
        int alarms = 0;
        int next = 0;
        for (List<Proof> ofAdapter : proofs) {
            int from = next;
            next += ofAdapter.size();
            double[] replies =
                    IntStream.range(from, next).mapToDouble(i -> values[i]).toArray();
            if (!ofAdapter.isEmpty()
                    && ProofJudge.byLogProbabilities(ofAdapter, replies) instanceof ProofResult.Failed) {
                alarms++;
            }
        }
        return alarms;
    }
}
