package io.adapterfactory.t2l.lm;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares with transformers and PEFT. */
class DecoderGoldenTest {

    private static final int TOKENS = 24;
    private static final int VOCABULARY = 256;
    private static final int PADDED_FROM = 17; // row 1

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A_llama_tied",
                "A_llama_untied",
                "A_llama_rope_llama3",
                "A_llama_yarn",
                "A_llama_dynamic",
                "A_mistral",
                "A_mistral_sw8",
                "A_gemma2",
                "A_gemma3_text",
                "A_qwen2",
                "A_qwen2_sliding",
                "A_qwen3",
                "A_smollm3",
                "A_olmo2",
                "A_granite"
            })
    void logitsEqualTheReference(String golden) {
        try (SafetensorsFile expected = Goldens.open(golden);
                CausalLanguageModel model = CausalLanguageModel.load(Goldens.folder(golden), Goldens.device())) {
            float[] logits = logits(model, expected, LoraBatch.none());
            assertThat(Goldens.relativeError(real(logits), real(expected.floats("logits"))))
                    .isLessThan(1e-4);
            assertThat(loss(logits, expected)).isCloseTo(expected.floats("loss")[0], Percentage.withPercentage(0.01));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A_llama_tied",
                "A_llama_untied",
                "A_llama_rope_llama3",
                "A_llama_yarn",
                "A_llama_dynamic",
                "A_mistral",
                "A_mistral_sw8",
                "A_gemma2",
                "A_gemma3_text",
                "A_qwen2",
                "A_qwen2_sliding",
                "A_qwen3",
                "A_smollm3",
                "A_olmo2",
                "A_granite"
            })
    void hiddenStatesEqualTheReference(String golden) {
        try (SafetensorsFile expected = Goldens.open(golden);
                CausalLanguageModel model = CausalLanguageModel.load(Goldens.folder(golden), Goldens.device());
                NDManager scope = model.newManager()) {
            Decoder decoder = model.decoder();
            DecoderWeights weights = model.weights();
            NDArray tokens = scope.create(expected.longs("input_ids"), new Shape(2, TOKENS));
            Decoder.Positions positions = decoder.positions(scope, RowLayout.unpadded(1), 0, TOKENS);
            int last = model.config().dimensions().layers();

            NDArray x = decoder.enter(decoder.embed(weights, tokens));
            assertHidden(expected, 0, x);
            for (int l = 0; l < last - 1; l++) {
                x = decoder.layer(l, weights.layers().get(l), x, LoraBatch.none(), positions, null);
                assertHidden(expected, l + 1, x);
            }
            assertHidden(expected, last, hidden(model, scope, expected, LoraBatch.none())); // after the last norm
        }
    }

    private static void assertHidden(SafetensorsFile expected, int state, NDArray found) {
        int real = (TOKENS + PADDED_FROM) * (int) found.getShape().get(2);
        assertThat(Goldens.relativeError(
                        Arrays.copyOf(found.toFloatArray(), real),
                        Arrays.copyOf(expected.floats("hidden_states." + state), real)))
                .as("hidden_states.%d", state)
                .isLessThan(1e-4);
    }

    static Stream<String> oneOfEachFamily() {
        return Stream.of(
                "A_llama_tied",
                "A_mistral_sw8",
                "A_gemma2",
                "A_gemma3_text",
                "A_qwen2",
                "A_qwen3",
                "A_smollm3",
                "A_olmo2",
                "A_granite");
    }

    @ParameterizedTest
    @MethodSource("oneOfEachFamily")
    void halfPrecisionStaysNear(String golden) {
        try (SafetensorsFile expected = Goldens.open(golden);
                CausalLanguageModel model =
                        CausalLanguageModel.load(Goldens.folder(golden), Goldens.device(), Precision.FP16)) {
            assertThat(model.weights().embedding().getDataType()).isEqualTo(DataType.FLOAT16);
            assertThat(Goldens.relativeError(
                            real(logits(model, expected, LoraBatch.none())), real(expected.floats("logits"))))
                    .isLessThan(2e-2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A_llama_tied",
                "A_llama_untied",
                "A_llama_rope_llama3",
                "A_llama_yarn",
                "A_llama_dynamic",
                "A_mistral",
                "A_mistral_sw8",
                "A_gemma2",
                "A_gemma3_text",
                "A_qwen2",
                "A_qwen2_sliding",
                "A_qwen3",
                "A_smollm3",
                "A_olmo2",
                "A_granite"
            })
    void greedyDecodingWithACacheEqualsTheReferenceWithoutOne(String golden) {
        try (SafetensorsFile expected = Goldens.open(golden);
                CausalLanguageModel model = CausalLanguageModel.load(Goldens.folder(golden), Goldens.device())) {
            int[] ids = Arrays.stream(expected.longs("greedy_ids"))
                    .mapToInt(Math::toIntExact)
                    .toArray();
            int[] prompt = Arrays.copyOf(ids, 10);
            int[] shorter = Arrays.copyOfRange(ids, 4, 10);
            int[] longer = Arrays.copyOf(ids, 19);
            DecodingOptions options = DecodingOptions.greedy(20, Set.of());
            int room = Math.min(20, model.config().dimensions().maxPositions() - longer.length);

            List<int[]> whole = model.generate(List.of(prompt, shorter), LoraBatch.none(), options);
            List<int[]> padded = model.generate(
                    List.of(longer, prompt, shorter), LoraBatch.none(), DecodingOptions.greedy(room, Set.of()));
            List<int[]> alone = model.generate(List.of(shorter), LoraBatch.none(), options);

            int[] continuation = Arrays.copyOfRange(ids, 10, 30);
            assertThat(whole.get(0)).isEqualTo(continuation);
            assertThat(padded.get(1)).as("padded by 9").isEqualTo(Arrays.copyOf(continuation, room));
            assertThat(padded.get(0)).as("prompt past the window").startsWith(Arrays.copyOfRange(ids, 19, 30));
            assertThat(whole.get(1)).as("padded by 4").isEqualTo(alone.get(0));
            assertThat(padded.get(2)).as("padded by 13").isEqualTo(Arrays.copyOf(alone.get(0), room));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "A_llama_untied, B_llama_untied_lora",
        "A_llama_untied, B_llama_untied_rslora",
        "A_gemma2, B_gemma2_lora",
        "A_gemma2, B_gemma2_rslora"
    })
    void logitsUnderALoraEqualPeft(String base, String golden) {
        try (SafetensorsFile expected = Goldens.open(golden);
                CausalLanguageModel model = CausalLanguageModel.load(Goldens.folder(base), Goldens.device())) {
            LoraWeights adapter = PeftDirectory.read(Goldens.folder(golden));
            try (LoraBatch adapters = LoraBatch.of(model, List.of(adapter), new int[] {0, 0})) {
                assertThat(Goldens.relativeError(
                                real(logits(model, expected, adapters)), real(expected.floats("logits"))))
                        .isLessThan(1e-4);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A_llama_yarn",
                "A_llama_dynamic",
                "A_qwen2_sliding",
                "A_qwen3",
                "A_gemma3_text",
                "A_smollm3",
                "A_olmo2",
                "A_granite"
            })
    void logitsUnderTheAdapterBesideAModelEqualPeft(String golden) {
        // Transformers keeps dynamic frequencies of the longest sequence seen, here the last one of the greedy answer.
        int seen = golden.equals("A_llama_dynamic") ? 29 : TOKENS;
        try (SafetensorsFile expected = Goldens.open(golden);
                CausalLanguageModel model = CausalLanguageModel.load(Goldens.folder(golden), Goldens.device())) {
            LoraWeights adapter = PeftDirectory.read(Goldens.folder(golden).resolve("adapter"));
            try (LoraBatch adapters = LoraBatch.of(model, List.of(adapter), new int[] {0, 0});
                    NDManager scope = model.newManager()) {
                NDArray tokens = scope.create(expected.longs("input_ids"), new Shape(2, TOKENS));
                NDArray embedded = model.decoder().embed(model.weights(), tokens);
                NDArray hidden = model.decoder().forward(model.weights(), embedded, adapters, new int[] {seen, seen});
                float[] logits = model.decoder().logits(model.weights(), hidden).toFloatArray();
                assertThat(Goldens.relativeError(real(logits), real(expected.floats("lora.logits"))))
                        .isLessThan(1e-4);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("oneOfEachFamily")
    void bf16StaysNear(String golden) {
        try (SafetensorsFile expected = Goldens.open(golden);
                CausalLanguageModel model =
                        CausalLanguageModel.load(Goldens.folder(golden), Goldens.device(), Precision.BF16)) {
            assertThat(Goldens.relativeError(
                            real(logits(model, expected, LoraBatch.none())), real(expected.floats("logits"))))
                    .isBetween(1e-5, 5e-2);
        }
    }

    @Test
    void bf16UnderALoraStaysNear() {
        try (SafetensorsFile expected = Goldens.open("B_llama_untied_rslora");
                CausalLanguageModel model =
                        CausalLanguageModel.load(Goldens.folder("A_llama_untied"), Goldens.device(), Precision.BF16)) {
            LoraWeights adapter = PeftDirectory.read(Goldens.folder("B_llama_untied_rslora"));
            try (LoraBatch adapters = LoraBatch.of(model, List.of(adapter), new int[] {0, 0})) {
                assertThat(Goldens.relativeError(
                                real(logits(model, expected, adapters)), real(expected.floats("logits"))))
                        .isLessThan(5e-2);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"A_llama_untied, B_llama_untied_rslora", "A_gemma2, B_gemma2_rslora"})
    void halfPrecisionUnderALoraStaysNear(String base, String golden) {
        try (SafetensorsFile expected = Goldens.open(golden);
                CausalLanguageModel model =
                        CausalLanguageModel.load(Goldens.folder(base), Goldens.device(), Precision.FP16)) {
            LoraWeights adapter = PeftDirectory.read(Goldens.folder(golden));
            try (LoraBatch adapters = LoraBatch.of(model, List.of(adapter), new int[] {0, 0})) {
                assertThat(Goldens.relativeError(
                                real(logits(model, expected, adapters)), real(expected.floats("logits"))))
                        .isLessThan(2e-2);
            }
        }
    }

    @Test
    void aRowWithoutAdapterInAMixedBatchIsTheBaseModel() {
        try (SafetensorsFile base = Goldens.open("A_llama_untied");
                SafetensorsFile adapted = Goldens.open("B_llama_untied_lora");
                CausalLanguageModel model =
                        CausalLanguageModel.load(Goldens.folder("A_llama_untied"), Goldens.device())) {
            LoraWeights adapter = PeftDirectory.read(Goldens.folder("B_llama_untied_lora"));
            try (LoraBatch adapters = LoraBatch.of(model, List.of(adapter), new int[] {-1, 0})) {
                float[] mixed = logits(model, base, adapters);
                int row = TOKENS * VOCABULARY;

                assertThat(Goldens.relativeError(Arrays.copyOf(mixed, row), Arrays.copyOf(base.floats("logits"), row)))
                        .isLessThan(1e-4);
                int end = row + PADDED_FROM * VOCABULARY;
                assertThat(Goldens.relativeError(
                                Arrays.copyOfRange(mixed, row, end),
                                Arrays.copyOfRange(adapted.floats("logits"), row, end)))
                        .isLessThan(1e-4);
            }
        }
    }

    @Test
    void logLikelihoodIsTheSumOfTheReferencesLogProbabilities() {
        try (SafetensorsFile expected = Goldens.open("A_llama_untied");
                CausalLanguageModel model =
                        CausalLanguageModel.load(Goldens.folder("A_llama_untied"), Goldens.device())) {
            int[] ids = Arrays.stream(expected.longs("input_ids"))
                    .limit(TOKENS)
                    .mapToInt(Math::toIntExact)
                    .toArray();
            double sum = 0;
            for (int t = 5; t < 9; t++) { // tokens 6 to 9 after the first six
                sum += logProbability(expected.floats("logits"), t, ids[t + 1]);
            }

            double[] found = model.logLikelihood(
                    List.of(Arrays.copyOf(ids, 6)), List.of(Arrays.copyOfRange(ids, 6, 10)), LoraBatch.none());

            assertThat(found[0]).isCloseTo(sum, Offset.offset(1e-3));
        }
    }

    private static float[] logits(CausalLanguageModel model, SafetensorsFile golden, LoraBatch adapters) {
        try (NDManager scope = model.newManager()) {
            NDArray hidden = hidden(model, scope, golden, adapters);
            return model.decoder()
                    .logits(model.weights(), hidden)
                    .toType(DataType.FLOAT32, false)
                    .toFloatArray();
        }
    }

    private static NDArray hidden(
            CausalLanguageModel model, NDManager scope, SafetensorsFile golden, LoraBatch adapters) {
        NDArray tokens = scope.create(golden.longs("input_ids"), new Shape(2, TOKENS));
        return model.decoder().forward(model.weights(), model.decoder().embed(model.weights(), tokens), adapters);
    }

    /** Mean cross-entropy over the labels that are not -100, each predicted from the position before. */
    private static double loss(float[] logits, SafetensorsFile golden) {
        long[] labels = golden.longs("loss_labels");
        double sum = 0;
        int count = 0;
        for (int at = 0; at < labels.length; at++) {
            if (at % TOKENS > 0 && labels[at] >= 0) {
                sum -= logProbability(logits, at - 1, (int) labels[at]);
                count++;
            }
        }
        return sum / count;
    }

    private static double logProbability(float[] logits, int position, int token) {
        double total = 0;
        for (int v = 0; v < VOCABULARY; v++) {
            total += Math.exp(logits[position * VOCABULARY + v]);
        }
        return logits[position * VOCABULARY + token] - Math.log(total);
    }

    /** The positions that are not padding. */
    private static float[] real(float[] logits) {
        return Arrays.copyOf(logits, (TOKENS + PADDED_FROM) * VOCABULARY);
    }
}
