package io.adapterfactory.t2l.hypernetwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.MixedLayers;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WiderTaskEncoderTest {

    private static final HypernetworkConfig NARROW = config(6, 5, 8);
    private static final HypernetworkConfig WIDE = config(10, 9, 8);

    @Test
    void theCodesStayTheSameWhateverTheNewNumbersAre() {
        Map<String, float[]> weights = new HypernetworkParameters(NARROW).initialize(1);
        Map<String, float[]> wider = WiderTaskEncoder.of(NARROW, weights, WIDE, 2);
        float[][] vectors = vectors(3, 10);
        float[][] firstParts =
                Arrays.stream(vectors).map(vector -> Arrays.copyOf(vector, 6)).toArray(float[][]::new);

        float[][] before = codes(NARROW, weights, firstParts);
        float[][] after = codes(WIDE, wider, vectors);

        for (int i = 0; i < before.length; i++) {
            assertThat(after[i]).containsExactly(before[i], within(1e-5f));
        }
        assertThat(wider.get("task_encoder.hidden.weight")).hasSize(90);
        assertThat(Arrays.copyOfRange(wider.get("task_encoder.hidden.weight"), 50, 90))
                .as("the new units read all numbers")
                .doesNotContain(0f);
    }

    @Test
    void nothingElseMayChange() {
        Map<String, float[]> weights = new HypernetworkParameters(NARROW).initialize(1);

        for (HypernetworkConfig other : new HypernetworkConfig[] {config(5, 5, 8), config(6, 4, 8), config(6, 5, 12)}) {
            assertThatThrownBy(() -> WiderTaskEncoder.of(NARROW, weights, other, 2))
                    .hasMessageContaining("found sizes")
                    .hasMessageContaining(other.sizes().toString());
        }
    }

    private static HypernetworkConfig config(int taskVector, int taskEncoder, int latent) {
        return HypernetworkConfig.of(
                HeadForm.M,
                new HypernetworkConfig.Sizes(taskVector, taskEncoder, latent, 8),
                new LoraConfig(2, 2, false, MixedLayers.TARGET.modules()),
                MixedLayers.TARGET,
                "none",
                "none");
    }

    private static float[][] vectors(int count, int width) {
        Random random = new Random(3);
        float[][] vectors = new float[count][width];
        for (float[] vector : vectors) {
            for (int i = 0; i < width; i++) {
                vector[i] = (float) random.nextGaussian();
            }
        }
        return vectors;
    }

    private static float[][] codes(HypernetworkConfig config, Map<String, float[]> weights, float[][] vectors) {
        try (Hypernetwork hypernetwork = new Hypernetwork(config, weights, Goldens.device())) {
            return hypernetwork.taskCodes(vectors);
        }
    }
}
