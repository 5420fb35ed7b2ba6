package io.adapterfactory.t2l.hypernetwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.hypernetwork.Hypernetwork.Made;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.tensor.Torch;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RemadeAdapterTest {

    private static final Path SHIPPED = Path.of("../models/hypernetworks/nano/v1");

    @Test
    void anAdapterIsMadeAgainToTheBit() {
        try (Hypernetwork hypernetwork = HypernetworkFolder.load(SHIPPED, Torch.device("cpu"))) {
            List<Made> all =
                    hypernetwork.make(vectors(33, hypernetwork.config().sizes().taskVector()));
            for (int i : new int[] {0, 1, 7, 31, 32}) {
                Made made = all.get(i);
                LoraWeights remade = hypernetwork.remake(made.taskCode(), made.passSize(), made.position());

                assertThat(isSame(remade.a(), made.weights().a()))
                        .as("A of adapter %d", i)
                        .isTrue();
                assertThat(isSame(remade.b(), made.weights().b()))
                        .as("B of adapter %d", i)
                        .isTrue();
            }
            assertThat(all.get(31).passSize()).isEqualTo(32);
            assertThat(all.get(32).passSize()).isEqualTo(1);
        }
    }

    @Test
    void aTaskCodeOfAnotherHypernetworkIsRefused() {
        try (Hypernetwork hypernetwork = HypernetworkFolder.load(SHIPPED, Torch.device("cpu"))) {
            assertThatThrownBy(() -> hypernetwork.remake(new float[3], 1, 0))
                    .hasMessageContaining("task code 0 has 3 numbers; this hypernetwork needs ");
            assertThatThrownBy(() -> hypernetwork.remake(new float[3], 1_000_000, 0))
                    .hasMessage("position 0 of a pass of 1000000 does not exist; a pass has 1 to 32 adapters");
        }
    }

    private static boolean isSame(Map<String, float[]> some, Map<String, float[]> others) {
        return some.keySet().equals(others.keySet())
                && some.keySet().stream().allMatch(module -> Arrays.equals(some.get(module), others.get(module)));
    }

    private static float[][] vectors(int count, int width) {
        Random random = new Random(5);
        float[][] vectors = new float[count][width];
        for (float[] vector : vectors) {
            for (int i = 0; i < width; i++) {
                vector[i] = (float) (random.nextGaussian() / Math.sqrt(width));
            }
        }
        return vectors;
    }
}
