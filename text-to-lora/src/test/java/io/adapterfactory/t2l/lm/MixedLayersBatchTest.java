package io.adapterfactory.t2l.lm;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.MixedLayers;
import io.adapterfactory.t2l.tensor.Torch;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A batch of adapters whose layers have different shapes; no supported family of decoders has such layers. */
class MixedLayersBatchTest {

    private static final List<LoraWeights> ADAPTERS = List.of(
            MixedLayers.random(new LoraConfig(2, 4, true, MixedLayers.TARGET.modules()), MixedLayers.TARGET, 1),
            MixedLayers.random(
                    new LoraConfig(3, 3, false, MixedLayers.TARGET.modules()),
                    MixedLayers.TARGET.inLayers(List.of(2, 5)),
                    2));
    private static final int[] ADAPTER_OF_ROW = {0, 1, -1, 0};

    @Test
    void everyRowGetsTheUpdateOfItsAdapter() {
        try (NDManager scope = Torch.newManager(Goldens.device());
                LoraBatch batch =
                        LoraBatch.of(scope.newSubManager(), DataType.FLOAT32, ADAPTERS, ADAPTER_OF_ROW.clone())) {
            for (String module : List.of("q_proj", "v_proj", "k_proj")) {
                for (int layer = 0; layer < 7; layer++) {
                    Optional<LoraTarget.Place> place = MixedLayers.TARGET.find(module, layer);
                    assertThat(batch.adapts(layer, module)).isEqualTo(place.isPresent());
                    if (place.isPresent()) {
                        assertUpdates(
                                scope, batch, layer, module, place.get().shape().out());
                    }
                }
            }
        }
    }

    private static void assertUpdates(NDManager scope, LoraBatch batch, int layer, String module, int out) {
        float[] x = MixedLayers.numbers(new Random(layer), 4 * 6);
        float[] y = MixedLayers.numbers(new Random(layer + 10), 4 * out);
        NDArray found =
                batch.apply(layer, module, scope.create(x, new Shape(4, 1, 6)), scope.create(y, new Shape(4, 1, out)));
        assertThat(Goldens.relativeError(found.toFloatArray(), expected(layer, module, x, y, out)))
                .isLessThan(1e-5);
    }

    /** y + s B A x, row by row. */
    private static float[] expected(int layer, String module, float[] x, float[] y, int out) {
        float[] expected = y.clone();
        for (int row = 0; row < 4; row++) {
            if (ADAPTER_OF_ROW[row] < 0) {
                continue;
            }
            LoraWeights adapter = ADAPTERS.get(ADAPTER_OF_ROW[row]);
            Optional<LoraTarget.Place> place = adapter.target().find(module, layer);
            if (place.isEmpty()) {
                continue;
            }
            int rank = adapter.config().rank();
            float[] a = adapter.a(place.get().group(), place.get().index());
            float[] b = adapter.b(place.get().group(), place.get().index());
            for (int k = 0; k < rank; k++) {
                double inner = 0;
                for (int i = 0; i < 6; i++) {
                    inner += a[k * 6 + i] * x[row * 6 + i];
                }
                for (int o = 0; o < out; o++) {
                    expected[row * out + o] += (float) (adapter.config().scaling() * b[o * rank + k] * inner);
                }
            }
        }
        return expected;
    }
}
