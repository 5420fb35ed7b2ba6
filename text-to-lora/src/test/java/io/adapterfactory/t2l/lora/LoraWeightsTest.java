package io.adapterfactory.t2l.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoraWeightsTest {

    private static final LoraTarget TARGET = new LoraTarget(2, Map.of("q_proj", new ModuleShape(4, 6)));
    private static final LoraConfig CONFIG = new LoraConfig(3, 16, false, List.of("q_proj"));

    @ParameterizedTest
    @CsvSource({"8, 16, false, 2", "8, 16, true, 5.656854", "4, 4, false, 1", "4, 4, true, 2"})
    void scalesByAlphaOverTheRankOrItsRoot(int rank, float alpha, boolean useRslora, float expected) {
        assertThat(new LoraConfig(rank, alpha, useRslora, List.of("q_proj")).scaling())
                .isCloseTo(expected, Offset.offset(1e-6f));
    }

    @Test
    void refusesNumbersThatDoNotFit() {
        assertThatThrownBy(() -> weights(new float[23], new float[36]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("LoRA A of q_proj has 23 numbers, expected 24");
        assertThatThrownBy(() -> weights(new float[24], new float[35]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("LoRA B of q_proj has 35 numbers, expected 36");
        assertThatThrownBy(() -> new LoraWeights(CONFIG, TARGET, Map.of(), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("LoRA A of q_proj is missing");
    }

    @Test
    void refusesNumbersThatAreNotFinite() {
        float[] b = new float[36];
        b[35] = Float.NaN;

        assertThatThrownBy(() -> weights(new float[24], b))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("LoRA B of q_proj has NaN or infinity");
    }

    @Test
    void refusesImpossibleSettings() {
        assertThatThrownBy(() -> new LoraConfig(0, 16, false, List.of("q_proj")))
                .hasMessage("rank must be at least 1, found 0");
        assertThatThrownBy(() -> new LoraConfig(8, Float.NaN, false, List.of("q_proj")))
                .hasMessage("alpha must be above 0, found NaN");
        assertThatThrownBy(() -> new LoraConfig(8, 16, false, List.of("q_proj", "q_proj")))
                .hasMessage("target modules must be at least one, without duplicates, found [q_proj, q_proj]");
        assertThatThrownBy(() -> new LoraTarget(0, Map.of("q_proj", new ModuleShape(4, 6))))
                .hasMessage("layers must be at least 1, found 0");
        assertThatThrownBy(() -> new ModuleShape(0, 6)).hasMessage("a module's widths must be positive, found 0 and 6");
    }

    private static LoraWeights weights(float[] a, float[] b) {
        return new LoraWeights(CONFIG, TARGET, Map.of("q_proj", a), Map.of("q_proj", b));
    }
}
