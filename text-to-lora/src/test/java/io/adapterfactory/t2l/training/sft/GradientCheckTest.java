package io.adapterfactory.t2l.training.sft;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.HeadOutput;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkForward;
import io.adapterfactory.t2l.hypernetwork.HypernetworkGoldenTest;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.hypernetwork.HypernetworkWeights;
import io.adapterfactory.t2l.lm.Decoder;
import io.adapterfactory.t2l.lm.DecoderWeights;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.lora.LayerGroup;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.ModuleShape;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import io.adapterfactory.t2l.tensor.Torch;
import io.adapterfactory.t2l.training.response.LoraLanguageModelLoss;
import io.adapterfactory.t2l.training.response.LowerLayers;
import io.adapterfactory.t2l.training.response.ResponseLoss;
import io.adapterfactory.t2l.training.response.TokenBatch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Covers the cases without gradients of the authors' code (forms L and S, a multi-task LoRA that is trained too,
 * layers without a module): compares the SFT loss's gradient of every parameter in float64 with central differences along a random direction.
 */
class GradientCheckTest {

    private static final double STEP = 2e-6;
    private static final int TASKS = 2;
    private static final int WIDTH = 24;

    static Stream<Arguments> hypernetworks() {
        LoraTarget whole = HypernetworkGoldenTest.config(HeadForm.L).target();
        LoraTarget gap = LoraTarget.of(List.of(
                new LayerGroup("v_proj", List.of(1), new ModuleShape(64, 32)),
                new LayerGroup("q_proj", List.of(0, 1), new ModuleShape(64, 64))));
        return Stream.of(
                Arguments.of(HeadForm.L, HeadOutput.PLAIN, whole),
                Arguments.of(HeadForm.S, HeadOutput.PLAIN, whole),
                Arguments.of(HeadForm.L, HeadOutput.onMultiTaskLora(true), whole),
                Arguments.of(HeadForm.M, HeadOutput.onMultiTaskLora(true), whole),
                Arguments.of(HeadForm.S, HeadOutput.onMultiTaskLora(true), gap));
    }

    @ParameterizedTest
    @MethodSource("hypernetworks")
    void everyGradientIsTheSlopeOfTheLoss(HeadForm form, HeadOutput output, LoraTarget target) {
        HypernetworkConfig config =
                HypernetworkGoldenTest.config(form).withOutput(output).withTarget(target);
        Random random = new Random(11);
        Map<String, Shape> shapes = new HypernetworkParameters(config).shapes();
        Map<String, double[]> at = start(form, shapes, random);
        try (NDManager manager = Torch.newManager(Goldens.device())) {
            Objective objective = new Objective(config, manager, random);
            Map<String, double[]> gradients = new LinkedHashMap<>();
            try (NDManager step = manager.newSubManager();
                    GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                Map<String, NDArray> leaves = arrays(step, at, shapes);
                leaves.values().forEach(leaf -> leaf.setRequiresGradient(true));
                collector.backward(objective.of(step, leaves));
                leaves.forEach(
                        (name, leaf) -> gradients.put(name, leaf.getGradient().toDoubleArray()));
            }

            gradients.forEach((name, gradient) -> {
                double[] direction = gaussian(random, gradient.length, 1);
                double slope =
                        slope(distance -> objective.value(manager, moved(at, name, direction, distance), shapes));
                double expected = product(gradient, direction);
                assertThat(Math.abs(slope - expected))
                        .as("slope along %s: %s, by its gradient: %s", name, slope, expected)
                        .isLessThan(1e-6 * Math.abs(expected) + 1e-8);
            });
        }
    }

    /** Central difference of fourth order. */
    private static double slope(DoubleUnaryOperator loss) {
        double near = loss.applyAsDouble(STEP) - loss.applyAsDouble(-STEP);
        double far = loss.applyAsDouble(2 * STEP) - loss.applyAsDouble(-2 * STEP);
        return (8 * near - far) / (12 * STEP);
    }

    /** The SFT loss of two tasks, two sequences each, with smoothing and the L2 of the generated numbers. */
    private static final class Objective {

        private final HypernetworkConfig config;
        private final HypernetworkForward forward;
        private final LowerLayers lower;
        private final double[] vectors;
        private final TokenBatch batch;

        Objective(HypernetworkConfig config, NDManager manager, Random random) {
            this.config = config;
            this.forward = new HypernetworkForward(config);
            ModelConfig model = ModelConfig.read(Goldens.folder("A_llama_untied"));
            Decoder decoder = new Decoder(model, DataType.FLOAT64);
            Map<String, NDArray> weights = new LinkedHashMap<>();
            try (SafetensorsFile file =
                    SafetensorsFile.open(Goldens.folder("A_llama_untied").resolve("model.safetensors"))) {
                file.tensors()
                        .forEach((name, info) ->
                                weights.put(name, manager.create(doubles(file.floats(name)), new Shape(info.shape()))));
            }
            this.lower = new LowerLayers(manager, decoder, DecoderWeights.of(model, weights), 0);
            this.vectors = gaussian(random, TASKS * WIDTH, 1);
            this.batch = new TokenBatch(List.of(
                    sequence(random, 5, 3), sequence(random, 4, 2), sequence(random, 3, 4), sequence(random, 6, 1)));
        }

        private static TokenBatch.Sequence sequence(Random random, int prompt, int response) {
            return TokenBatch.Sequence.ofPromptAndResponse(
                    random.ints(prompt, 3, 250).toArray(),
                    random.ints(response, 3, 250).toArray());
        }

        NDArray of(NDManager step, Map<String, NDArray> parameters) {
            HypernetworkForward.Generated generated = forward.generate(
                    HypernetworkWeights.of(config, parameters), step.create(vectors, new Shape(TASKS, WIDTH)), false);
            return new LoraLanguageModelLoss(lower, new ResponseLoss(0.1, true), 0, 0)
                    .of(step, batch, GeneratedLoras.pairs(config, generated))
                    .add(Torch.times(GeneratedLoras.meanSquares(config.target(), generated), 1e-3));
        }

        double value(NDManager manager, Map<String, double[]> at, Map<String, Shape> shapes) {
            return Torch.withoutGradients(() -> {
                try (NDManager step = manager.newSubManager()) {
                    return of(step, arrays(step, at, shapes)).toDoubleArray()[0];
                }
            });
        }
    }

    /** The goldens' weights; missing ones are random. */
    private static Map<String, double[]> start(HeadForm form, Map<String, Shape> shapes, Random random) {
        Map<String, float[]> known = HypernetworkGoldenTest.weights(form);
        Map<String, double[]> start = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> start.put(
                name, known.containsKey(name) ? doubles(known.get(name)) : gaussian(random, (int) shape.size(), 0.05)));
        return start;
    }

    private static Map<String, NDArray> arrays(NDManager step, Map<String, double[]> at, Map<String, Shape> shapes) {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        at.forEach((name, values) -> arrays.put(name, step.create(values, shapes.get(name))));
        return arrays;
    }

    private static Map<String, double[]> moved(
            Map<String, double[]> at, String name, double[] direction, double distance) {
        Map<String, double[]> moved = new LinkedHashMap<>(at);
        double[] values = at.get(name).clone();
        for (int i = 0; i < values.length; i++) {
            values[i] += distance * direction[i];
        }
        moved.put(name, values);
        return moved;
    }

    private static double[] gaussian(Random random, int size, double deviation) {
        return random.doubles(size)
                .map(ignored -> deviation * random.nextGaussian())
                .toArray();
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    private static double product(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
