package io.adapterfactory.t2l.training.response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.LoraBatch;
import io.adapterfactory.t2l.lora.LayerGroup;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.tensor.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packed sequences of different lengths, under adapters on some layers, against one sequence at a time with padding. */
class LoraLanguageModelLossTest {

    private static final List<String> MODULES = List.of("q_proj", "v_proj", "down_proj");
    private static final LoraConfig LORA = new LoraConfig(4, 8, false, MODULES);
    private static final int[] PROMPTS = {5, 1, 9, 3, 14, 2};
    private static final int[] RESPONSES = {3, 6, 1, 2, 4, 1};
    private static final int GROUPS = 3;
    private static final int SHARED = 12;

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
    void packedSequencesHaveTheLossOfEachAlone(String golden) {
        try (CausalLanguageModel model = CausalLanguageModel.load(Goldens.folder(golden), Goldens.device());
                NDManager manager = model.newManager()) {
            // Given adapters on the last layer alone, each for two of six sequences
            int last = model.config().dimensions().layers() - 1;
            List<LoraWeights> adapters = adapters(model, List.of(last));
            TokenBatch batch = batch();
            LowerLayers lower = new LowerLayers(manager, model.decoder(), model.weights(), last);

            double packed =
                    Torch.withoutGradients(() -> new LoraLanguageModelLoss(lower, new ResponseLoss(0, true), 0, 0)
                            .value(manager, batch, pairs(manager, adapters, last + 1)));

            double alone = 0;
            for (int row = 0; row < PROMPTS.length; row++) {
                int[] tokens = batch.sequences().get(row).tokens();
                int[] prompt = Arrays.copyOf(tokens, PROMPTS[row]);
                int[] response = Arrays.copyOfRange(tokens, PROMPTS[row], tokens.length);
                try (LoraBatch own = LoraBatch.of(model, List.of(adapters.get(row / 2)), new int[] {0})) {
                    double likelihood = model.logLikelihood(List.of(prompt), List.of(response), own)[0];
                    alone -= likelihood / response.length / PROMPTS.length;
                }
            }
            assertThat(packed).isCloseTo(alone, within(2e-6 * alone));
        }
    }

    @Test
    void partsOfABatchHaveTheLossAndTheGradientsOfTheWhole() {
        try (CausalLanguageModel model = model();
                NDManager manager = model.newManager()) {
            LowerLayers lower = new LowerLayers(manager, model.decoder(), model.weights(), 0);
            ResponseLoss loss = new ResponseLoss(0.1, false);

            Gradients whole = gradients(model, new LoraLanguageModelLoss(lower, loss, 0, 0, Long.MAX_VALUE), batch());
            Gradients parts = gradients(model, new LoraLanguageModelLoss(lower, loss, 0, 0, 1), batch());

            assertThat(whole.parts()).isEqualTo(1);
            assertThat(parts.parts()).isEqualTo(PROMPTS.length);
            assertThat(parts.loss()).isCloseTo(whole.loss(), within(1e-6 * whole.loss()));
            whole.byName().forEach((name, gradient) -> assertThat(
                            Goldens.relativeError(parts.byName().get(name), gradient))
                    .as(name)
                    .isLessThan(1e-5));
        }
    }

    /** Prompts as a chat template makes them: long, and only the end differs. */
    @ParameterizedTest
    @ValueSource(
            strings = {"A_llama_untied", "A_mistral_sw8", "A_gemma2", "A_gemma3_text", "A_smollm3", "A_llama_dynamic"})
    void aSharedBeginningChangesNeitherLossNorGradients(String golden) {
        try (CausalLanguageModel model = CausalLanguageModel.load(Goldens.folder(golden), Goldens.device());
                NDManager manager = model.newManager()) {
            LowerLayers lower = new LowerLayers(manager, model.decoder(), model.weights(), 1);
            ResponseLoss loss = new ResponseLoss(0.1, true);
            TokenBatch batch = batchWithSharedBeginning();

            Gradients together = gradients(model, new LoraLanguageModelLoss(lower, loss, 0, 0, Long.MAX_VALUE), batch);
            // Given one sequence of each adapter in a batch, nothing can be shared.
            double alone = 0;
            Map<String, float[]> sums = new LinkedHashMap<>();
            for (int of = 0; of < 2; of++) {
                List<TokenBatch.Sequence> one = new ArrayList<>();
                for (int group = 0; group < GROUPS; group++) {
                    one.add(batch.sequences().get(2 * group + of));
                }
                Gradients half = gradients(
                        model, new LoraLanguageModelLoss(lower, loss, 0, 0, Long.MAX_VALUE), new TokenBatch(one));
                alone += half.loss() / 2;
                half.byName().forEach((name, gradient) -> {
                    float[] sum = sums.computeIfAbsent(name, absent -> new float[gradient.length]);
                    for (int i = 0; i < sum.length; i++) {
                        sum[i] += gradient[i] / 2;
                    }
                });
            }

            assertThat(together.loss()).isCloseTo(alone, within(2e-6 * alone));
            sums.forEach((name, gradient) -> assertThat(
                            Goldens.relativeError(together.byName().get(name), gradient))
                    .as(name)
                    .isLessThan(2e-5));
        }
    }

    @Test
    void whatSequencesShareIsPackedOnce() {
        List<AdapterGroup> groups = AdapterGroup.of(batchWithSharedBeginning(), GROUPS, true);

        assertThat(groups).hasSize(GROUPS);
        assertThat(groups)
                .allSatisfy(group -> assertThat(group.layout().shared()).isEqualTo(SHARED));
        assertThat(AdapterGroup.of(batchWithSharedBeginning(), GROUPS, false)).hasSize(2 * GROUPS);
        assertThat(AdapterGroup.of(batch(), GROUPS, true))
                .as("nothing in common")
                .hasSize(2 * GROUPS);
    }

    private static TokenBatch batchWithSharedBeginning() {
        Random random = new Random(9);
        int[] beginning = random.ints(SHARED, 3, 250).toArray();
        List<TokenBatch.Sequence> sequences = new ArrayList<>();
        for (int row = 0; row < PROMPTS.length; row++) {
            // The first own token differs, or more than the beginning might be shared by chance.
            int[] own = random.ints(PROMPTS[row], 3, 250).toArray();
            own[0] = 3 + row;
            int[] prompt = IntStream.concat(Arrays.stream(beginning), Arrays.stream(own))
                    .toArray();
            sequences.add(TokenBatch.Sequence.ofPromptAndResponse(
                    prompt, random.ints(RESPONSES[row], 3, 250).toArray()));
        }
        return new TokenBatch(sequences);
    }

    private record Gradients(double loss, int parts, Map<String, float[]> byName) {}

    private static Gradients gradients(CausalLanguageModel model, LoraLanguageModelLoss loss, TokenBatch batch) {
        try (NDManager step = model.newManager()) {
            Map<String, LoraBatch.Pair[]> pairs = pairs(
                    step,
                    adapters(model, upperLayers(model)),
                    model.config().dimensions().layers());
            pairs.values().forEach(layers -> {
                for (LoraBatch.Pair pair : adapted(layers)) {
                    pair.down().setRequiresGradient(true);
                    pair.up().setRequiresGradient(true);
                }
            });
            int[] parts = new int[1];
            double value;
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                value = loss.accumulate(step, batch, GROUPS, () -> pairs, part -> {
                    parts[0]++;
                    collector.backward(part);
                });
            }
            Map<String, float[]> gradients = new LinkedHashMap<>();
            pairs.forEach((module, layers) -> {
                for (LoraBatch.Pair pair : adapted(layers)) {
                    String name = module + gradients.size();
                    gradients.put(name + " A", pair.down().getGradient().toFloatArray());
                    gradients.put(name + " B", pair.up().getGradient().toFloatArray());
                }
            });
            return new Gradients(value, parts[0], gradients);
        }
    }

    @Test
    void lowerLayersAreComputedOnceForEachSequenceWithinALimit() {
        try (CausalLanguageModel model = model();
                NDManager manager = model.newManager()) {
            List<PackedRow> sequences = rows(new int[] {5, 6, 7}, new int[] {8, 9}, new int[] {5, 6, 7, 8});
            long bytesOfToken = 4L * model.config().dimensions().hidden();
            LowerLayers lower = new LowerLayers(manager, model.decoder(), model.weights(), 1, 5 * bytesOfToken);
            LowerLayers other = new LowerLayers(manager, model.decoder(), model.weights(), 1);

            float[] first = lower.of(manager, sequences).toFloatArray();
            assertThat(lower.computed()).isEqualTo(3);
            assertThat(lower.keptBytes()).isEqualTo(4 * bytesOfToken); // the last sequence alone

            assertThat(lower.of(manager, sequences.subList(2, 3)).toFloatArray())
                    .isEqualTo(Arrays.copyOfRange(first, first.length / 9 * 5, first.length));
            assertThat(lower.computed()).isEqualTo(3);
            assertThat(Goldens.relativeError(lower.of(manager, sequences).toFloatArray(), first))
                    .isLessThan(1e-6);
            assertThat(lower.computed()).isEqualTo(5);
            float[] alone = other.of(manager, List.of(sequences.get(0))).toFloatArray();
            assertThat(Goldens.relativeError(alone, Arrays.copyOf(first, first.length / 9 * 3)))
                    .as("whatever else is computed")
                    .isLessThan(1e-6);
        }
    }

    private static CausalLanguageModel model() {
        return CausalLanguageModel.load(Goldens.folder("A_llama_untied"), Goldens.device());
    }

    private static List<LoraBatch.Pair> adapted(LoraBatch.Pair[] layers) {
        return Arrays.stream(layers).filter(Objects::nonNull).toList();
    }

    /** All but the first. */
    private static List<Integer> upperLayers(CausalLanguageModel model) {
        return IntStream.range(1, model.config().dimensions().layers()).boxed().toList();
    }

    /** Sequences as a caller packs them, with nothing in common. */
    private static List<PackedRow> rows(int[]... sequences) {
        // The last token is only a target, and not read.
        return Arrays.stream(sequences)
                .map(tokens -> new PackedRow(TokenBatch.Sequence.ofPromptAndResponse(tokens, new int[] {9}), 0))
                .toList();
    }

    private static TokenBatch batch() {
        Random random = new Random(8);
        List<TokenBatch.Sequence> sequences = new ArrayList<>();
        for (int row = 0; row < PROMPTS.length; row++) {
            sequences.add(TokenBatch.Sequence.ofPromptAndResponse(
                    random.ints(PROMPTS[row], 3, 250).toArray(),
                    random.ints(RESPONSES[row], 3, 250).toArray()));
        }
        return new TokenBatch(sequences);
    }

    private static List<LoraWeights> adapters(CausalLanguageModel model, List<Integer> layers) {
        LoraTarget target = model.config().loraTarget(MODULES).inLayers(layers);
        List<LoraWeights> adapters = new ArrayList<>();
        for (int group = 0; group < GROUPS; group++) {
            Random random = new Random(group);
            Map<String, float[]> a = new LinkedHashMap<>();
            Map<String, float[]> b = new LinkedHashMap<>();
            target.groups().forEach((name, part) -> {
                a.put(
                        name,
                        gaussian(
                                random,
                                layers.size() * LORA.rank() * part.shape().in()));
                b.put(
                        name,
                        gaussian(
                                random,
                                layers.size() * LORA.rank() * part.shape().out()));
            });
            adapters.add(new LoraWeights(LORA, target, a, b));
        }
        return adapters;
    }

    private static float[] gaussian(Random random, int size) {
        float[] numbers = new float[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = 0.2f * (float) random.nextGaussian();
        }
        return numbers;
    }

    /** Laid out as a language model multiplies them, {@code [G, in, r]} and {@code [G, r, out]}. */
    private static Map<String, LoraBatch.Pair[]> pairs(NDManager manager, List<LoraWeights> adapters, int layers) {
        LoraTarget target = adapters.get(0).target();
        Map<String, LoraBatch.Pair[]> pairs = new LinkedHashMap<>();
        for (Map.Entry<String, LayerGroup> module : target.groups().entrySet()) {
            LoraBatch.Pair[] ofLayers = new LoraBatch.Pair[layers];
            for (int place = 0; place < target.layerCount(); place++) {
                int in = module.getValue().shape().in();
                int out = module.getValue().shape().out();
                float[] a = new float[GROUPS * LORA.rank() * in];
                float[] b = new float[GROUPS * out * LORA.rank()];
                for (int group = 0; group < GROUPS; group++) {
                    int sizeA = LORA.rank() * in;
                    int sizeB = LORA.rank() * out;
                    System.arraycopy(
                            adapters.get(group).a().get(module.getKey()), place * sizeA, a, group * sizeA, sizeA);
                    System.arraycopy(
                            adapters.get(group).b().get(module.getKey()), place * sizeB, b, group * sizeB, sizeB);
                }
                NDArray down =
                        manager.create(a, new Shape(GROUPS, LORA.rank(), in)).swapAxes(1, 2);
                NDArray up = Torch.times(
                        manager.create(b, new Shape(GROUPS, out, LORA.rank())).swapAxes(1, 2), LORA.scaling());
                ofLayers[target.layers().get(place)] = new LoraBatch.Pair(down.duplicate(), up.duplicate());
            }
            pairs.put(module.getKey(), ofLayers);
        }
        return pairs;
    }
}
