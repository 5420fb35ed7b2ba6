package io.adapterfactory.t2l.lm;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.PeftDirectory;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against transformers and PEFT. */
class LlamaGoldenTest {

    private static final int TOKENS = 24;
    private static final int VOCABULARY = 256;
    private static final int PADDED_FROM = 17; // row 1

    @ParameterizedTest
    @ValueSource(strings = {"A_llama_tied", "A_llama_untied", "A_llama_rope_llama3"})
    void logitsEqualTheReference(String golden) {
        try (SafetensorsFile expected = Goldens.open(golden);
                CausalLanguageModel model = CausalLanguageModel.load(Goldens.folder(golden), Device.cpu())) {
            assertThat(Goldens.relativeError(
                            real(logits(model, expected, LoraBatch.none())), real(expected.floats("logits"))))
                    .isLessThan(1e-4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"A_llama_tied", "A_llama_untied", "A_llama_rope_llama3"})
    void greedyDecodingWithACacheEqualsTheReferenceWithoutOne(String golden) {
        try (SafetensorsFile expected = Goldens.open(golden);
                CausalLanguageModel model = CausalLanguageModel.load(Goldens.folder(golden), Device.cpu())) {
            int[] ids = Arrays.stream(expected.longs("greedy_ids"))
                    .mapToInt(Math::toIntExact)
                    .toArray();
            int[] prompt = Arrays.copyOf(ids, 10);
            int[] shorter = Arrays.copyOfRange(ids, 4, 10);

            List<int[]> answers =
                    model.generate(List.of(prompt, shorter), LoraBatch.none(), DecodingOptions.greedy(20, Set.of()));
            List<int[]> alone =
                    model.generate(List.of(shorter), LoraBatch.none(), DecodingOptions.greedy(20, Set.of()));

            assertThat(answers.get(0)).isEqualTo(Arrays.copyOfRange(ids, 10, 30));
            assertThat(answers.get(1)).as("a padded row").isEqualTo(alone.get(0));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"B_llama_untied_lora", "B_llama_untied_rslora"})
    void logitsUnderALoraEqualPeft(String golden) {
        try (SafetensorsFile expected = Goldens.open(golden);
                CausalLanguageModel model = CausalLanguageModel.load(Goldens.folder("A_llama_untied"), Device.cpu())) {
            LoraWeights adapter = PeftDirectory.read(Goldens.folder(golden));
            try (LoraBatch adapters = LoraBatch.of(model, List.of(adapter), new int[] {0, 0})) {
                assertThat(Goldens.relativeError(
                                real(logits(model, expected, adapters)), real(expected.floats("logits"))))
                        .isLessThan(1e-4);
            }
        }
    }

    @Test
    void aRowWithoutAdapterInAMixedBatchIsTheBaseModel() {
        try (SafetensorsFile base = Goldens.open("A_llama_untied");
                SafetensorsFile adapted = Goldens.open("B_llama_untied_lora");
                CausalLanguageModel model = CausalLanguageModel.load(Goldens.folder("A_llama_untied"), Device.cpu())) {
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
                CausalLanguageModel model = CausalLanguageModel.load(Goldens.folder("A_llama_untied"), Device.cpu())) {
            int[] ids = Arrays.stream(expected.longs("input_ids"))
                    .limit(TOKENS)
                    .mapToInt(Math::toIntExact)
                    .toArray();
            float[] logits = expected.floats("logits");
            double sum = 0;
            for (int t = 5; t < 9; t++) { // tokens 6 to 9 after the first six
                double total = 0;
                for (int v = 0; v < VOCABULARY; v++) {
                    total += Math.exp(logits[t * VOCABULARY + v]);
                }
                sum += logits[t * VOCABULARY + ids[t + 1]] - Math.log(total);
            }

            double[] found = model.logLikelihood(
                    List.of(Arrays.copyOf(ids, 6)), List.of(Arrays.copyOfRange(ids, 6, 10)), LoraBatch.none());

            assertThat(found[0]).isCloseTo(sum, org.assertj.core.data.Offset.offset(1e-3));
        }
    }

    private static float[] logits(CausalLanguageModel model, SafetensorsFile golden, LoraBatch adapters) {
        try (NDManager scope = model.newManager()) {
            NDArray tokens = scope.create(golden.longs("input_ids"), new Shape(2, TOKENS));
            NDArray hidden =
                    model.decoder().forward(model.weights(), model.decoder().embed(model.weights(), tokens), adapters);
            return model.decoder().logits(model.weights(), hidden).toFloatArray();
        }
    }

    /** The positions that are no padding. */
    private static float[] real(float[] logits) {
        return Arrays.copyOf(logits, (TOKENS + PADDED_FROM) * VOCABULARY);
    }
}
