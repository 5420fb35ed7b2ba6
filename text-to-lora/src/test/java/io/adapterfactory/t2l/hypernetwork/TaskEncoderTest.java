package io.adapterfactory.t2l.hypernetwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.ModuleShape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaskEncoderTest {

    private final HypernetworkConfig config = HypernetworkConfig.of(
            HeadForm.M,
            new HypernetworkConfig.Sizes(2, 2, 4, 4),
            new LoraConfig(1, 1, false, List.of("q_proj")),
            new LoraTarget(1, Map.of("q_proj", new ModuleShape(2, 2))),
            "tiny",
            "none");

    @Test
    void aHiddenLayerPrecedesTheTaskCode() {
        // Given: silu(x), doubled into two numbers a and b of the code, which a layer norm turns into +-1
        Map<String, float[]> weights = new LinkedHashMap<>(new HypernetworkParameters(config).initialize(1));
        weights.put("task_encoder.hidden.weight", new float[] {1, 0, 0, 1});
        weights.put("task_encoder.hidden.bias", new float[] {0, 0});
        weights.put("task_encoder.mlp.0.weight", new float[] {2, 0, 0, 2});
        weights.put("task_encoder.mlp.0.bias", new float[] {0, 1});

        // When
        double a = 2 * silu(1.5);
        double b = 2 * silu(-0.7) + 1;
        double spread = Math.sqrt((a - b) * (a - b) / 4 + 1e-5);
        float[] code = code(weights, 1.5f, -0.7f);

        // Then
        assertThat(code[0]).isCloseTo((float) ((a - b) / 2 / spread), within(1e-5f));
        assertThat(code[1]).isCloseTo((float) ((b - a) / 2 / spread), within(1e-5f));
        assertThat(code(weights, -9f, 9f)[0]).isNegative();
    }

    private float[] code(Map<String, float[]> weights, float... vector) {
        try (NDManager manager = NDManager.newBaseManager()) {
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            new HypernetworkParameters(config)
                    .shapes()
                    .forEach((name, shape) -> arrays.put(name, manager.create(weights.get(name), shape)));
            return new HypernetworkForward(config)
                    .encodeTasks(HypernetworkWeights.of(config, arrays), manager.create(vector, new Shape(1, 2)))
                    .toFloatArray();
        }
    }

    private static double silu(double x) {
        return x / (1 + Math.exp(-x));
    }
}
