package io.adapterfactory.experiments.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.lora.KnownBaseModel;
import io.adapterfactory.t2l.lora.LoraConfig;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("campaign")
class SpeedTest {

    @TempDir
    Path scratch;

    /** Heads: 512 inputs per layer for every number of an adapter; the trunk has a separate sum for form L. */
    @ParameterizedTest
    @EnumSource(HeadForm.class)
    void countsTheOperationsThatAnAdapterNeeds(HeadForm form) {
        List<String> modules = List.of("q_proj", "v_proj");
        HypernetworkConfig config = HypernetworkConfig.of(
                form,
                HypernetworkConfig.Sizes.paper(1024),
                new LoraConfig(8, 16, true, modules),
                KnownBaseModel.MISTRAL_7B.target(modules),
                "m",
                "t");
        double heads = 2.0 * 512 * 3_407_872;
        double bottleneck = 2 * 8.0 * 128 * 128;
        double beforeHeads = 2 * (4.0 * 128 * 128 + 4.0 * 128 * 512);
        double trunk = 2.0 * 1024 * 64 + 64 * 2 * bottleneck;
        double expected =
                switch (form) {
                    case L -> heads + trunk + 64 * (bottleneck + beforeHeads);
                    case M -> heads + trunk + 128 * (bottleneck + beforeHeads);
                    case S -> heads + trunk + (128 + 8) * bottleneck + 1024 * beforeHeads;
                };

        assertThat(GenerationProducts.of(config, 1).operations()).isCloseTo(expected, within(1.0));
        // The rank embedding of form S is the only part that does not grow with the batch.
        assertThat(GenerationProducts.of(config, 32).operations())
                .isCloseTo(32 * expected - (form == HeadForm.S ? 31 * 8 * bottleneck : 0), within(1e3));
    }

    @Test
    void decodesEveryRowUnderItsOwnAdapter() {
        try (DecodingSpeed speed = new DecodingSpeed(scratch, Device.cpu())) {
            DecodingSpeed.Result result = speed.measure(2, 1);

            assertThat(result.tokens()).isEqualTo(128);
            assertThat(result.together().seconds()).isPositive();
            assertThat(result.oneByOne().cpuSeconds()).isPositive();
            assertThat(result.peakBytes()).isNotZero();
        }
    }

    @Test
    void scoresAdaptersTogetherAndOneByOne() {
        try (EvaluationSpeed speed =
                new EvaluationSpeed(Path.of("..", "..", "models", "base-models", "nano"), Device.cpu())) {
            EvaluationSpeed.Result result = speed.measure(2, 5, 1);

            assertThat(result.adaptersPerMinute()).isPositive();
            assertThat(result.oneByOneAdaptersPerMinute()).isPositive();
        }
    }

    @Test
    void largerBatchesThanAPassGiveTheSameAdapters() {
        try (Hypernetwork hypernetwork =
                GenerationSpeed.random(HeadForm.S, KnownBaseModel.GEMMA_2_2B, 4, "none", Device.cpu())) {
            float[][] vectors = new float[34][4];
            for (int i = 0; i < vectors.length; i++) {
                vectors[i][i % 4] = 1 + i;
            }

            var together = hypernetwork.generate(vectors);

            for (int i : new int[] {0, 31, 32, 33}) {
                var alone = hypernetwork.generate(new float[][] {vectors[i]}).get(0);
                float[] b = together.get(i).b().get("v_proj");
                float[] expected = alone.b().get("v_proj");
                for (int n = 0; n < b.length; n += 997) {
                    assertThat(b[n]).isCloseTo(expected[n], within(1e-5f));
                }
            }
        }
    }
}
