package io.adapterfactory.t2l.lm;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.adapterfactory.t2l.tensor.Torch;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Compares the rounding with one written in Java; sums of a few numbers with few digits are exact in any order. */
class Bf16Test {

    private static final int IN = 64;
    private static final int OUT = 48;

    private final NDManager manager = Torch.newManager(Device.cpu());
    private final Random random = new Random(7);

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void aProductHasRoundedFactorsAndAWideSum() {
        float[] x = random(5 * IN);
        float[] w = random(OUT * IN);
        Matrix.Bf16 matrix = Matrix.Bf16.of(manager, manager.create(w, new Shape(OUT, IN)));

        float[] found = matrix.product(manager.create(x, new Shape(5, IN))).toFloatArray();

        assertThat(matrix.shape()).isEqualTo(new Shape(OUT, IN));
        for (int row = 0; row < 5; row++) {
            for (int out = 0; out < OUT; out++) {
                double sum = 0;
                for (int in = 0; in < IN; in++) {
                    sum += (double) rounded(x[row * IN + in]) * rounded(w[out * IN + in]);
                }
                // One rounding of the result: half of the last of 8 binary digits.
                assertThat(found[row * OUT + out])
                        .isCloseTo((float) sum, Offset.offset((float) (Math.abs(sum) / 256 + 1e-6)));
            }
        }
    }

    @Test
    void numbersBetweenTwoAreRoundedToTheEvenOne() {
        float between = 1 + 1f / 256;
        float above = 1 + 3f / 256;
        Matrix.Bf16 identity = Matrix.Bf16.of(manager, manager.eye(2));

        float[] found = identity.product(manager.create(new float[] {between, above}, new Shape(1, 2)))
                .toFloatArray();

        assertThat(found).containsExactly(1f, 1 + 4f / 256);
    }

    @Test
    void theGradientOfASumIsTheSumOfTheWeights() {
        float[] w = random(OUT * IN);
        Matrix.Bf16 matrix = Matrix.Bf16.of(manager, manager.create(w, new Shape(OUT, IN)));
        NDArray x = manager.create(random(3 * IN), new Shape(3, IN));
        x.setRequiresGradient(true);

        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            collector.backward(matrix.product(x).sum());
        }

        float[] found = x.getGradient().toFloatArray();
        for (int in = 0; in < IN; in++) {
            double sum = 0;
            for (int out = 0; out < OUT; out++) {
                sum += rounded(w[out * IN + in]);
            }
            assertThat(found[IN + in]).isCloseTo((float) sum, Offset.offset((float) (Math.abs(sum) / 256 + 1e-6)));
        }
    }

    @Test
    void withoutGradientsNothingIsRecorded() {
        Matrix.Bf16 matrix = Matrix.Bf16.of(manager, manager.eye(2));
        NDArray x = manager.create(new float[] {1, 2}, new Shape(1, 2));
        x.setRequiresGradient(true);

        NDArray y = Torch.withoutGradients(() -> matrix.product(x));

        assertThat(y.hasGradient()).isFalse();
    }

    @Test
    void aGatedMlpIsTheProductOfItsParts() {
        Matrix.Bf16 gate = Matrix.Bf16.of(manager, manager.create(random(OUT * IN), new Shape(OUT, IN)));
        Matrix.Bf16 up = Matrix.Bf16.of(manager, manager.create(random(OUT * IN), new Shape(OUT, IN)));
        Matrix.Bf16 down = Matrix.Bf16.of(manager, manager.create(random(IN * OUT), new Shape(IN, OUT)));
        NDArray x = manager.create(random(2 * 3 * IN), new Shape(2, 3, IN));

        NDArray found = Matrix.Bf16.gated(x, gate, up, down);

        NDArray inner = gate.product(x);
        NDArray expected = down.product(
                inner.mul(Torch.reciprocal(inner.neg().exp().add(1))).mul(up.product(x)));
        assertThat(found.getShape()).isEqualTo(new Shape(2, 3, IN));
        double error =
                found.sub(expected).norm().toFloatArray()[0] / expected.norm().toFloatArray()[0];
        assertThat(error).isLessThan(1e-2);
    }

    private float[] random(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    /** To the nearest number with 8 binary digits, halves to the even one. */
    private static float rounded(float number) {
        int bits = Float.floatToRawIntBits(number);
        int odd = bits >>> 16 & 1;
        return Float.intBitsToFloat(bits + 0x7fff + odd & 0xffff0000);
    }
}
