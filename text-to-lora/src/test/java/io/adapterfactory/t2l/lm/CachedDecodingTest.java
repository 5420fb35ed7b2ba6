package io.adapterfactory.t2l.lm;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares prefill and single steps with the key-value cache, in a left-padded batch, with the reference's single pass.
 * The sequences are longer than the sliding windows (8), both in the prefill and in the steps.
 */
class CachedDecodingTest {

    private static final int TOKENS = 24;
    private static final int VOCABULARY = 256;
    private static final int SHORTER = 17; // tokens of row 1

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A_llama_tied",
                "A_llama_untied",
                "A_llama_rope_llama3",
                "A_llama_yarn",
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
    void everyPositionsLogitsEqualTheReferenceInAPaddedBatch(String golden) {
        try (SafetensorsFile expected = Goldens.open(golden);
                CausalLanguageModel model = CausalLanguageModel.load(Goldens.folder(golden), Goldens.device())) {
            // Given both reference rows, ending at the same position
            int[] padding = {0, TOKENS - SHORTER};
            int[][] rows = rowsAlignedAtTheirEnds(expected, padding);

            // When 12 tokens are prefilled and 12 follow one by one
            float[] found = teacherForced(model, rows, padding, 12);

            // Then
            float[] logits = expected.floats("logits");
            assertThat(Goldens.relativeError(found, Arrays.copyOf(logits, (TOKENS + SHORTER) * VOCABULARY)))
                    .isLessThan(1e-4);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A_llama_untied",
                "A_llama_dynamic",
                "A_mistral_sw8",
                "A_gemma2",
                "A_gemma3_text",
                "A_qwen2",
                "A_qwen3",
                "A_smollm3",
                "A_olmo2",
                "A_granite"
            })
    void aPassLeavesNoArraysWithTheModel(String golden) {
        for (Precision precision : Precision.values()) {
            try (CausalLanguageModel model =
                    CausalLanguageModel.load(Goldens.folder(golden), Goldens.device(), precision)) {
                NDManager owner = model.weights().embedding().getManager();
                int before = owner.getManagedArrays().size();

                List<int[]> prompts = List.of(new int[] {1, 20, 30}, new int[] {7});
                model.generate(prompts, LoraBatch.none(), DecodingOptions.greedy(4, Set.of()));
                model.logLikelihood(prompts, prompts, LoraBatch.none());

                assertThat(owner.getManagedArrays().size()).as(precision.name()).isEqualTo(before);
            }
        }
    }

    private static int[][] rowsAlignedAtTheirEnds(SafetensorsFile golden, int[] padding) {
        long[] ids = golden.longs("input_ids");
        int[][] rows = new int[2][TOKENS];
        for (int row = 0; row < 2; row++) {
            for (int t = padding[row]; t < TOKENS; t++) {
                rows[row][t] = (int) ids[row * TOKENS + t - padding[row]];
            }
        }
        return rows;
    }

    /** @return the logits of the positions that are not padding, row by row */
    private static float[] teacherForced(CausalLanguageModel model, int[][] rows, int[] padding, int prefilled) {
        Decoder decoder = model.decoder();
        DecoderWeights weights = model.weights();
        float[][] found = new float[2][];
        for (int row = 0; row < 2; row++) {
            found[row] = new float[(TOKENS - padding[row]) * VOCABULARY];
        }
        try (NDManager scope = model.newManager();
                KeyValueCache cache =
                        new KeyValueCache(scope, model.config().dimensions().layers())) {
            int[][] prompts = new int[2][];
            for (int row = 0; row < 2; row++) {
                prompts[row] = Arrays.copyOf(rows[row], prefilled);
            }
            RowLayout layout = new RowLayout(0, padding);
            NDArray hidden = decoder.infer(
                    weights,
                    decoder.embed(weights, Decoder.tokens(scope, prompts)),
                    LoraBatch.none(),
                    decoder.positions(scope, layout, 0, prefilled),
                    cache);
            keep(decoder.logits(weights, hidden).toFloatArray(), 0, prefilled, padding, found);
            for (int t = prefilled; t < TOKENS; t++) {
                int[][] next = {{rows[0][t]}, {rows[1][t]}};
                hidden = decoder.infer(
                        weights,
                        decoder.embed(weights, Decoder.tokens(scope, next)),
                        LoraBatch.none(),
                        decoder.positions(scope, layout, t, t + 1),
                        cache);
                keep(decoder.logits(weights, hidden).toFloatArray(), t, 1, padding, found);
            }
        }
        float[] joined = Arrays.copyOf(found[0], found[0].length + found[1].length);
        System.arraycopy(found[1], 0, joined, found[0].length, found[1].length);
        return joined;
    }

    private static void keep(float[] logits, int from, int count, int[] padding, float[][] found) {
        for (int row = 0; row < 2; row++) {
            for (int t = Math.max(from, padding[row]); t < from + count; t++) {
                System.arraycopy(
                        logits,
                        (row * count + t - from) * VOCABULARY,
                        found[row],
                        (t - padding[row]) * VOCABULARY,
                        VOCABULARY);
            }
        }
    }
}
