package io.adapterfactory.t2l.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Prompts that start with the same tokens, which are processed once for each adapter. Sliding windows (8) are shorter
 * than the shared part of the prompts.
 */
class SharedPromptTest {

    private static final DecodingOptions GREEDY = DecodingOptions.greedy(6, Set.of());
    private static final int[] START = new Random(1).ints(13, 3, 250).toArray();

    @ParameterizedTest
    @ValueSource(
            strings = {"A_llama_untied", "A_llama_dynamic", "A_mistral_sw8", "A_gemma2", "A_gemma3_text", "A_qwen3"})
    void anAnswerIsTheSameAsAlone(String golden) {
        try (CausalLanguageModel model = CausalLanguageModel.load(Goldens.folder(golden), Goldens.device())) {
            List<LoraWeights> adapters = List.of(adapter(model, 1), adapter(model, 2));
            List<int[]> prompts = prompts(4, 1, 7, 2, 5, 3);
            int[] adapterOfRow = {-1, -1, 0, 0, 1, 1};

            List<int[]> together;
            try (LoraBatch batch = LoraBatch.of(model, adapters, adapterOfRow)) {
                assertThat(batch.groups(6)).isEqualTo(3);
                together = model.generate(prompts, batch, GREEDY);
            }

            assertAnsweredAsAlone(model, adapters, adapterOfRow, prompts, together);
            assertThat(together.get(0)).isNotEqualTo(together.get(2));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"A_llama_untied", "A_llama_dynamic", "A_mistral_sw8", "A_gemma2"})
    void groupsOfPromptsThatStartDifferentlyAreAnsweredAsAlone(String golden) {
        try (CausalLanguageModel model = CausalLanguageModel.load(Goldens.folder(golden), Goldens.device())) {
            List<LoraWeights> adapters = List.of(adapter(model, 1));
            List<int[]> prompts = new ArrayList<>(prompts(4, 1, 7, 2));
            for (int[] prompt : prompts(5, 3, 2, 6)) {
                prompts.add(prompts.size() < 6 ? backwards(prompt, START.length - 1) : backwards(prompt, 9));
            }

            for (int[] adapterOfRow :
                    List.of(new int[] {-1, -1, -1, -1, -1, -1, -1, -1}, new int[] {0, 0, 0, 0, -1, -1, -1, -1})) {
                List<int[]> together;
                try (LoraBatch batch = LoraBatch.of(model, adapters, adapterOfRow)) {
                    together = model.generate(prompts, batch, GREEDY);
                }
                assertAnsweredAsAlone(model, adapters, adapterOfRow, prompts, together);
            }
        }
    }

    private static void assertAnsweredAsAlone(
            CausalLanguageModel model,
            List<LoraWeights> adapters,
            int[] adapterOfRow,
            List<int[]> prompts,
            List<int[]> together) {
        for (int row = 0; row < prompts.size(); row++) {
            try (LoraBatch alone = LoraBatch.of(model, adapters, new int[] {adapterOfRow[row]})) {
                assertThat(together.get(row))
                        .as("row %d", row)
                        .isEqualTo(model.generate(prompts.subList(row, row + 1), alone, GREEDY)
                                .get(0));
            }
        }
    }

    @Test
    void asManyTokensAsPossibleAreProcessedOnce() {
        List<int[]> prompts = new ArrayList<>(prompts(4, 1));
        prompts(5, 3).forEach(prompt -> prompts.add(backwards(prompt, START.length)));

        SharedStart pairs = SharedStart.of(prompts, 2);

        assertThat(pairs.tokens()).isEqualTo(START.length);
        assertThat(pairs.tokens(prompts)).hasDimensions(2, START.length);
        assertThat(pairs.saved(4)).isEqualTo(2 * START.length);
        assertThat(SharedStart.of(prompts, 4).tokens()).isZero();
    }

    /** The prompt with its first tokens in the opposite order. */
    private static int[] backwards(int[] prompt, int tokens) {
        int[] turned = prompt.clone();
        for (int i = 0; i < tokens; i++) {
            turned[i] = prompt[tokens - 1 - i];
        }
        return turned;
    }

    @Test
    void aPromptThatIsTheStartOfAnotherKeepsATokenOfItsOwn() {
        try (CausalLanguageModel model = CausalLanguageModel.load(Goldens.folder("A_llama_untied"), Goldens.device())) {
            List<int[]> prompts = new ArrayList<>(prompts(4));
            prompts.add(START);
            prompts.add(START);

            List<int[]> together = model.generate(prompts, LoraBatch.none(), GREEDY);

            assertThat(together.get(1)).isEqualTo(together.get(2));
            for (int row = 0; row < 2; row++) {
                assertThat(together.get(row))
                        .isEqualTo(model.generate(prompts.subList(row, row + 1), LoraBatch.none(), GREEDY)
                                .get(0));
            }
        }
    }

    @Test
    void eachPromptHasItsOwnLimit() {
        try (CausalLanguageModel model = CausalLanguageModel.load(Goldens.folder("A_llama_untied"), Goldens.device())) {
            List<int[]> prompts = prompts(2, 3, 2);

            List<int[]> whole = model.generate(prompts, LoraBatch.none(), GREEDY);
            List<int[]> limited = model.generate(prompts, new int[] {1, 4, 2}, LoraBatch.none(), GREEDY);

            assertThat(limited.stream().map(answer -> answer.length)).containsExactly(1, 4, 2);
            for (int row = 0; row < prompts.size(); row++) {
                assertThat(whole.get(row)).startsWith(limited.get(row));
            }
        }
    }

    @Test
    void theWeightsTakeWhatTheMemorySays() {
        for (Precision precision : List.of(Precision.FP32, Precision.FP16)) {
            try (CausalLanguageModel model =
                    CausalLanguageModel.load(Goldens.folder("A_gemma2"), Goldens.device(), precision)) {
                long bytes = model.weights().embedding().getManager().getManagedArrays().stream()
                        .mapToLong(array -> array.size() * array.getDataType().getNumOfBytes())
                        .sum();

                assertThat(model.memory()).isEqualTo(new ModelMemory(model.config(), precision));
                assertThat(model.memory().weights()).isEqualTo(bytes);
            }
        }
    }

    @Test
    void inBf16TheLayersMatricesTakeHalf() {
        ModelConfig config = ModelConfig.read(Goldens.folder("A_gemma2"));
        ModelConfig.Dimensions sizes = config.dimensions();
        long attention = 2L
                * sizes.hidden()
                * (sizes.heads().queryWidth() + sizes.heads().keyValueWidth());
        long mlp = 3L * sizes.hidden() * sizes.intermediate();

        assertThat(new ModelMemory(config, Precision.FP32).weights()
                        - new ModelMemory(config, Precision.BF16).weights())
                .isEqualTo(2 * sizes.layers() * (attention + mlp));
    }

    /** @param own for each prompt, its tokens after the shared ones */
    private static List<int[]> prompts(int... own) {
        Random random = new Random(2);
        return IntStream.of(own)
                .mapToObj(tokens -> IntStream.concat(IntStream.of(START), random.ints(tokens, 3, 250))
                        .toArray())
                .toList();
    }

    private static LoraWeights adapter(CausalLanguageModel model, long seed) {
        Random random = new Random(seed);
        LoraConfig config = new LoraConfig(4, 8, false, List.of("q_proj", "v_proj", "o_proj"));
        LoraTarget target = model.config().loraTarget(config.targetModules());
        Map<String, float[]> a = new HashMap<>();
        Map<String, float[]> b = new HashMap<>();
        target.groups().forEach((name, group) -> {
            a.put(
                    name,
                    numbers(
                            random,
                            group.layers().size()
                                    * config.rank()
                                    * group.shape().in()));
            b.put(
                    name,
                    numbers(
                            random,
                            group.layers().size()
                                    * config.rank()
                                    * group.shape().out()));
        });
        return new LoraWeights(config, target, a, b);
    }

    private static float[] numbers(Random random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian() * 0.3f;
        }
        return numbers;
    }
}
