package io.adapterfactory.t2l.lm;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.ModuleShape;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import io.adapterfactory.t2l.tensor.SafetensorsWriter;
import io.adapterfactory.t2l.tensor.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every family with adapters on all of its modules: each row must equal the result of a model into which that adapter
 * is merged.
 */
class FamilyAdaptersTest {

    private static final List<String> MODULES =
            List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");
    private static final int TOKENS = 12; // more than the sliding windows of 8

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A_llama_rope_llama3",
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
    void everyRowIsTheModelWithItsAdapterMerged(String golden) throws IOException {
        Path base = Goldens.folder(golden);
        List<int[]> prompts = List.of(tokens(1, TOKENS), tokens(2, TOKENS - 3), tokens(3, TOKENS - 1));
        List<int[]> continuations = List.of(tokens(4, 6), tokens(5, 9), tokens(6, 4));
        DecodingOptions options = DecodingOptions.greedy(8, Set.of());
        try (CausalLanguageModel model = CausalLanguageModel.load(base, Goldens.device())) {
            // Given a batch of the plain model and two adapters of different rank and scaling
            List<LoraWeights> library =
                    List.of(random(model.config(), 4, false, 11), random(model.config(), 2, true, 12));
            int[] adapterOfRow = {1, -1, 0};
            List<int[]> answers;
            double[] likelihoods;
            try (LoraBatch adapters = LoraBatch.of(model, library, adapterOfRow)) {
                answers = model.generate(prompts, adapters, options);
                likelihoods = model.logLikelihood(prompts, continuations, adapters);
            }
            for (int row = 0; row < adapterOfRow.length; row++) {
                // When one prompt is computed alone by the model with its adapter merged
                Path merged =
                        adapterOfRow[row] < 0 ? base : merge(base, library.get(adapterOfRow[row]), "merged" + row);
                try (CausalLanguageModel alone = CausalLanguageModel.load(merged, Goldens.device())) {
                    List<int[]> prompt = List.of(prompts.get(row));

                    // Then
                    assertThat(answers.get(row))
                            .as("answer of row %d", row)
                            .isEqualTo(alone.generate(prompt, LoraBatch.none(), options)
                                    .get(0));
                    assertThat(likelihoods[row])
                            .as("log-likelihood of row %d", row)
                            .isCloseTo(
                                    alone.logLikelihood(prompt, List.of(continuations.get(row)), LoraBatch.none())[0],
                                    Percentage.withPercentage(0.01));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A_llama_rope_llama3",
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
    void gradientsOfAnAdapterEqualFiniteDifferences(String golden) {
        try (CausalLanguageModel model = CausalLanguageModel.load(Goldens.folder(golden), Goldens.device());
                NDManager scope = model.newManager()) {
            // Given the log-likelihood of a sequence as a function of A of v_proj in layer 0, in addition to other
            // modules
            LoraWeights adapter = random(model.config(), 4, false, 21);
            int[] sequence = tokens(7, TOKENS + 1);
            Map<String, LoraBatch.Pair[]> pairs = new LinkedHashMap<>();
            for (String module : List.of("q_proj", "v_proj", "down_proj")) {
                pairs.put(module, pairs(scope, adapter, module));
            }
            NDArray trained = pairs.get("v_proj")[0].down();
            trained.setRequiresGradient(true);

            // When
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                collector.backward(loss(model, scope, sequence, pairs));
            }
            NDArray gradient = trained.getGradient();
            trained.setRequiresGradient(false);

            // Then the change of the loss along the gradient is the gradient's squared length
            NDArray direction = gradient.div(gradient.norm());
            double step =
                    Math.max(1e-2, 1e-3 / gradient.norm().getFloat()); // smaller changes would be lost in rounding
            double ahead = lossAt(model, scope, sequence, pairs, "v_proj", trained.add(direction.mul(step)));
            double behind = lossAt(model, scope, sequence, pairs, "v_proj", trained.sub(direction.mul(step)));
            assertThat((ahead - behind) / (2 * step))
                    .isCloseTo(gradient.norm().getFloat(), Percentage.withPercentage(0.2));
        }
    }

    private static double lossAt(
            CausalLanguageModel model,
            NDManager scope,
            int[] sequence,
            Map<String, LoraBatch.Pair[]> pairs,
            String module,
            NDArray down) {
        Map<String, LoraBatch.Pair[]> moved = new LinkedHashMap<>(pairs);
        LoraBatch.Pair[] layers = pairs.get(module).clone();
        layers[0] = new LoraBatch.Pair(down, layers[0].up());
        moved.put(module, layers);
        return loss(model, scope, sequence, moved).getFloat();
    }

    private static NDArray loss(
            CausalLanguageModel model, NDManager scope, int[] sequence, Map<String, LoraBatch.Pair[]> pairs) {
        int[][] inputs = {Arrays.copyOf(sequence, TOKENS)};
        long[] targets = new long[TOKENS];
        for (int t = 0; t < TOKENS; t++) {
            targets[t] = sequence[t + 1];
        }
        Decoder decoder = model.decoder();
        DecoderWeights weights = model.weights();
        NDArray hidden = decoder.forward(
                weights,
                decoder.embed(weights, Decoder.tokens(scope, inputs)),
                LoraBatch.over(pairs, UnaryOperator.identity()));
        return decoder.logits(weights, hidden)
                .logSoftmax(2)
                .gather(scope.create(targets, new Shape(1, TOKENS, 1)), 2)
                .mean()
                .neg();
    }

    /** One adapter for a batch of one row, without its scaling. */
    private static LoraBatch.Pair[] pairs(NDManager scope, LoraWeights adapter, String module) {
        int layers = adapter.target().layerCount();
        ModuleShape shape = adapter.target().groups().get(module).shape();
        int rank = adapter.config().rank();
        NDArray a = scope.create(adapter.a().get(module), new Shape(layers, rank, shape.in()));
        NDArray b = scope.create(adapter.b().get(module), new Shape(layers, shape.out(), rank));
        LoraBatch.Pair[] pairs = new LoraBatch.Pair[layers];
        for (int l = 0; l < layers; l++) {
            pairs[l] = new LoraBatch.Pair(
                    a.get(l).transpose().expandDims(0).duplicate(),
                    b.get(l).transpose().expandDims(0).duplicate());
        }
        return pairs;
    }

    private static LoraWeights random(ModelConfig config, int rank, boolean rslora, long seed) {
        Random random = new Random(seed);
        LoraTarget target = config.loraTarget(MODULES);
        Map<String, float[]> a = new LinkedHashMap<>();
        Map<String, float[]> b = new LinkedHashMap<>();
        target.groups().forEach((name, group) -> {
            a.put(
                    name,
                    gaussian(
                            random, group.layers().size() * rank * group.shape().in()));
            b.put(
                    name,
                    gaussian(
                            random, group.layers().size() * rank * group.shape().out()));
        });
        return new LoraWeights(new LoraConfig(rank, 8, rslora, MODULES), target, a, b);
    }

    private static float[] gaussian(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (0.1 * random.nextGaussian());
        }
        return values;
    }

    private static int[] tokens(long seed, int count) {
        return new Random(seed).ints(count, 3, 256).toArray();
    }

    /** A folder whose projections are W + s B A. */
    private Path merge(Path base, LoraWeights adapter, String name) throws IOException {
        Path merged = Files.createDirectory(folder.resolve(name));
        Files.copy(base.resolve("config.json"), merged.resolve("config.json"));
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        try (SafetensorsFile weights = SafetensorsFile.open(base.resolve("model.safetensors"))) {
            weights.tensors().forEach((tensor, info) -> {
                float[] values = weights.floats(tensor);
                for (String module : MODULES) {
                    if (tensor.endsWith("." + module + ".weight")) {
                        addUpdate(values, adapter, module, Integer.parseInt(tensor.split("\\.")[2]));
                    }
                }
                tensors.put(tensor, TensorData.of(values, info.shape()));
            });
        }
        SafetensorsWriter.write(merged.resolve("model.safetensors"), tensors, Map.of());
        return merged;
    }

    private static void addUpdate(float[] weight, LoraWeights adapter, String module, int layer) {
        ModuleShape shape = adapter.target().groups().get(module).shape();
        int rank = adapter.config().rank();
        float[] a = adapter.a().get(module);
        float[] b = adapter.b().get(module);
        for (int o = 0; o < shape.out(); o++) {
            for (int i = 0; i < shape.in(); i++) {
                double sum = 0;
                for (int k = 0; k < rank; k++) {
                    sum += (double) b[(layer * shape.out() + o) * rank + k] * a[(layer * rank + k) * shape.in() + i];
                }
                weight[o * shape.in() + i] += (float) (adapter.config().scaling() * sum);
            }
        }
    }
}
