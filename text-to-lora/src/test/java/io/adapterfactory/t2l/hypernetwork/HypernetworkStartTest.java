package io.adapterfactory.t2l.hypernetwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraWeights;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the weights at the start of training. */
class HypernetworkStartTest {

    @ParameterizedTest
    @EnumSource(HeadForm.class)
    void fromAMultiTaskLoraTheFirstAdaptersAreThatLora(HeadForm form) {
        for (boolean learnable : new boolean[] {false, true}) {
            HypernetworkConfig config =
                    HypernetworkGoldenTest.config(form).withOutput(HeadOutput.onMultiTaskLora(learnable));
            LoraWeights multiTask = HypernetworkGoldenTest.randomLora(config, 1);

            List<LoraWeights> adapters = adapters(config, new HypernetworkParameters(config).initialize(3, multiTask));

            assertThat(adapters).hasSize(2).allSatisfy(adapter -> {
                for (String module : List.of("q_proj", "v_proj")) {
                    assertThat(adapter.a().get(module)).isEqualTo(multiTask.a().get(module));
                    assertThat(adapter.b().get(module)).isEqualTo(multiTask.b().get(module));
                }
            });
        }
    }

    @Test
    void aFixedOffsetIsPartOfTheCheckpointButNotTrained() {
        HypernetworkConfig config = HypernetworkGoldenTest.config(HeadForm.M);
        HypernetworkParameters fixed = new HypernetworkParameters(config.withOutput(HeadOutput.onMultiTaskLora(false)));
        HypernetworkParameters learnable =
                new HypernetworkParameters(config.withOutput(HeadOutput.onMultiTaskLora(true)));

        assertThat(fixed.shapes()).doesNotContainKey("AB_offset.A.q_proj").doesNotContainKey("heads.q_proj.bias");
        assertThat(fixed.constants())
                .containsOnlyKeys(
                        "AB_offset.A.q_proj", "AB_offset.B.q_proj", "AB_offset.A.v_proj", "AB_offset.B.v_proj");
        assertThat(learnable.constants()).isEmpty();
        assertThat(learnable.shapes()).containsKey("AB_offset.A.q_proj");
        assertThat(fixed.all()).containsExactlyInAnyOrderEntriesOf(learnable.all());
    }

    @Test
    void theMultiTaskLoraMustFit() {
        HypernetworkConfig plain = HypernetworkGoldenTest.config(HeadForm.L);
        HypernetworkConfig config = plain.withOutput(HeadOutput.onMultiTaskLora(true));
        LoraWeights lora = HypernetworkGoldenTest.randomLora(config, 1);
        LoraWeights weaker = new LoraWeights(
                new LoraConfig(8, 16, false, lora.config().targetModules()), lora.target(), lora.a(), lora.b());

        assertThatThrownBy(() -> new HypernetworkParameters(config).initialize(1, weaker))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the multi-task LoRA has scaling 2.0; the hypernetwork writes 5.656854");
        assertThatThrownBy(() -> new HypernetworkParameters(config).initialize(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a hypernetwork with an offset starts from a multi-task LoRA; none given");
        assertThatThrownBy(() -> new HypernetworkParameters(plain).initialize(1, lora))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the hypernetwork's output has no offset; expected FIXED or LEARNABLE");
    }

    /** With zero heads, an adapter is the result for an output of zero: the mean divided by the root of the scale. */
    @ParameterizedTest
    @EnumSource(HeadForm.class)
    void zScoresAndScaleAreReversed(HeadForm form) {
        HypernetworkConfig config = HypernetworkGoldenTest.config(form)
                .withOutput(new HeadOutput(false, HeadOutput.Offset.NONE, true, 10_000));
        HypernetworkParameters parameters = new HypernetworkParameters(config);
        Map<String, float[]> weights = parameters.initialize(1);
        LoraWeights mean = HypernetworkGoldenTest.randomLora(config, 2);
        parameters.constants().forEach((name, shape) -> {
            String module = name.substring(name.lastIndexOf('.') + 1);
            float[] values =
                    name.contains(".A.") ? mean.a().get(module) : mean.b().get(module);
            weights.put(name, name.startsWith("mean") ? values : new float[values.length]);
        });

        List<LoraWeights> adapters = adapters(config, weights);

        float[] b = adapters.get(1).b().get("v_proj");
        for (int i = 0; i < b.length; i++) {
            assertThat(b[i]).isCloseTo(mean.b().get("v_proj")[i] / 100, within(1e-6f));
        }
    }

    private static List<LoraWeights> adapters(HypernetworkConfig config, Map<String, float[]> weights) {
        float[][] vectors = new float[2][24];
        vectors[0][3] = 4;
        vectors[1][7] = -2;
        try (Hypernetwork hypernetwork = new Hypernetwork(config, weights, Goldens.device())) {
            return hypernetwork.generate(vectors);
        }
    }
}
