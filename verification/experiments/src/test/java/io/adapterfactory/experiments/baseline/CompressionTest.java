package io.adapterfactory.experiments.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.adapterfactory.experiments.baseline.JointDiagonalization.Core;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.ModuleShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.simple.SimpleMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompressionTest {

    private static final LoraConfig CONFIG = new LoraConfig(3, 6, true, List.of("q_proj"));
    private static final LoraTarget TARGET =
            new LoraTarget(2, new LinkedHashMap<>(Map.of("q_proj", new ModuleShape(7, 5))));

    private final RandomLoras random = new RandomLoras(5);

    @Test
    void theDecompositionIsThatOfTheUpdate() {
        LoraWeights lora = random.next(CONFIG, TARGET);
        SimpleMatrix update = RandomLoras.update(lora, "q_proj", 1).divide(CONFIG.scaling());

        UpdateSvd svd = UpdateSvd.of(lora, "q_proj", 1);

        double[] expected = update.transpose().svd().getSingularValues();
        for (int k = 0; k < 3; k++) {
            assertThat(svd.singularValues()[k]).isCloseTo(expected[k], offset(1e-9));
        }
        SimpleMatrix again = svd.u()
                .mult(SimpleMatrix.diag(svd.singularValues()))
                .mult(svd.v().transpose());
        assertThat(again.minus(update).normF()).isLessThan(1e-9);
    }

    @Test
    void theErrorOfATruncatedLoraIsWhatItsTailOfSingularValuesSays() {
        LoraWeights lora = random.next(CONFIG, TARGET);
        double[] values =
                RandomLoras.update(lora, "q_proj", 0).transpose().svd().getSingularValues();

        LoraWeights truncated = UpdateSvd.truncated(lora, 2);

        assertThat(truncated.config().rank()).isEqualTo(2);
        assertThat(truncated.config().scaling()).isCloseTo(CONFIG.scaling(), offset(1e-6f));
        double error = RandomLoras.update(truncated, "q_proj", 0)
                .minus(RandomLoras.update(lora, "q_proj", 0))
                .normF();
        assertThat(error).isCloseTo(values[2], offset(1e-4));
    }

    @Test
    void theRelativeErrorIsTheTailOverAllSingularValues() {
        LoraWeights lora = random.next(CONFIG, TARGET);
        double tail = 0;
        double all = 0;
        for (int l = 0; l < TARGET.layerCount(); l++) {
            double[] values = UpdateSvd.of(lora, "q_proj", l).singularValues();
            for (int k = 0; k < values.length; k++) {
                all += values[k] * values[k];
                tail += k == 0 ? 0 : values[k] * values[k];
            }
        }

        double error = UpdateError.relative(List.of(UpdateSvd.truncated(lora, 1)), List.of(lora));

        assertThat(error).isCloseTo(Math.sqrt(tail / all), offset(1e-6));
        assertThat(UpdateError.relative(List.of(lora), List.of(lora))).isCloseTo(0, offset(1e-6));
        assertThatThrownBy(() -> UpdateError.relative(List.of(), List.of(lora)))
                .hasMessage("there are 0 LoRAs for 1 originals; expected one for each");
    }

    @Test
    void aRankThatTheLoraDoesNotHaveIsRefused() {
        LoraWeights lora = random.next(CONFIG, TARGET);

        assertThatThrownBy(() -> UpdateSvd.truncated(lora, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rank must be 1 to 3, found 4");
    }

    @ParameterizedTest
    @EnumSource(Core.class)
    void lorasWithCommonBasesAreKeptExactly(Core core) {
        // Given updates U S_i V^T with two common directions on each side
        SimpleMatrix u = new SimpleMatrix(5, 2, true, doubles(10));
        SimpleMatrix v = new SimpleMatrix(7, 2, true, doubles(14));
        LoraConfig config = new LoraConfig(2, 2, false, List.of("q_proj"));
        List<LoraWeights> loras = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            SimpleMatrix own =
                    core == Core.FULL ? new SimpleMatrix(2, 2, true, doubles(4)) : SimpleMatrix.diag(doubles(2));
            loras.add(LoraMatrices.lora(
                    config, TARGET, (module, layer) -> new LoraMatrices.Pair(own.mult(v.transpose()), u)));
        }

        JointDiagonalization joint = new JointDiagonalization(loras, 2, core, 1);

        for (int i = 0; i < 4; i++) {
            SimpleMatrix expected = RandomLoras.update(loras.get(i), "q_proj", 1);
            SimpleMatrix found = RandomLoras.update(joint.adapter(i), "q_proj", 1);
            assertThat(found.minus(expected).normF()).isLessThan(1e-3 * expected.normF());
        }
        // Two layers of bases 2 x (7 + 5), and four cores of 4 or of 2 numbers.
        assertThat(joint.numbers()).isEqualTo(2 * (24 + 4 * (core == Core.FULL ? 4 : 2)));
    }

    @Test
    void oneLoraWithFullCoreIsItsTruncatedDecomposition() {
        LoraWeights lora = random.next(CONFIG, TARGET);

        LoraWeights joint = new JointDiagonalization(List.of(lora), 2, Core.FULL, 1).adapter(0);

        SimpleMatrix expected = RandomLoras.update(UpdateSvd.truncated(lora, 2), "q_proj", 0);
        assertThat(RandomLoras.update(joint, "q_proj", 0).minus(expected).normF())
                .isLessThan(1e-4 * expected.normF());
    }

    @Test
    void widerBasesNeverMakeItWorse() {
        LoraTarget square = new LoraTarget(2, new LinkedHashMap<>(Map.of("q_proj", new ModuleShape(5, 5))));
        List<LoraWeights> loras =
                List.of(random.next(CONFIG, square), random.next(CONFIG, square), random.next(CONFIG, square));
        double before = Double.MAX_VALUE;
        for (int size = 1; size <= 5; size++) {
            double error = error(loras, new JointDiagonalization(loras, size, Core.FULL, 1));
            assertThat(error).isLessThan(before + 1e-6);
            before = error;
        }
        assertThat(before).as("five directions are all that there are").isLessThan(1e-3);
    }

    private static double error(List<LoraWeights> loras, JointDiagonalization joint) {
        double sum = 0;
        for (int i = 0; i < loras.size(); i++) {
            for (int l = 0; l < 2; l++) {
                sum += RandomLoras.update(joint.adapter(i), "q_proj", l)
                        .minus(RandomLoras.update(loras.get(i), "q_proj", l))
                        .normF();
            }
        }
        return sum;
    }

    private double[] doubles(int count) {
        float[] numbers = random.numbers(count);
        double[] doubles = new double[count];
        for (int i = 0; i < count; i++) {
            doubles[i] = numbers[i];
        }
        return doubles;
    }
}
