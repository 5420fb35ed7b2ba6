package io.adapterfactory.t2l.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compared with sums in double. The larger sizes are those that go to oneDNN. */
class LinearProductTest {

    private final NDManager manager = Torch.newManager(Device.cpu());

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @CsvSource({"3, 16, 8, true", "3, 16, 8, false", "96, 256, 384, true", "96, 256, 384, false"})
    void isTheSumOfProducts(int rows, int in, int out, boolean hasBias) {
        Random random = new Random(rows);
        float[] x = random(random, rows * in);
        float[] w = random(random, out * in);
        float[] b = random(random, out);
        NDArray input = manager.create(x, new Shape(rows, in));
        NDArray weight = manager.create(w, new Shape(out, in));
        NDArray bias = hasBias ? manager.create(b, new Shape(out)) : null;

        float[] found = Torch.withoutGradients(() -> LinearProduct.of(input, weight, bias))
                .toFloatArray();

        double worst = 0;
        for (int row = 0; row < rows; row++) {
            for (int o = 0; o < out; o++) {
                double sum = hasBias ? b[o] : 0;
                for (int i = 0; i < in; i++) {
                    sum += (double) x[row * in + i] * w[o * in + i];
                }
                worst = Math.max(worst, Math.abs(sum - found[row * out + o]));
            }
        }
        // Of sums of 256 products of about 1, in fp32; factors in 16 bits would give 1e-2 and more.
        assertThat(worst).isLessThan(1e-4);
    }

    @ParameterizedTest
    @CsvSource({"3, 16, 8", "96, 256, 384"})
    void hasAGradientWhereOneIsRecorded(int rows, int in, int out) {
        NDArray weight = manager.create(random(new Random(1), out * in), new Shape(out, in));
        NDArray x = manager.ones(new Shape(rows, in), DataType.FLOAT32);
        x.setRequiresGradient(true);

        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            collector.backward(LinearProduct.of(x, weight, null).sum());
        }

        float[] expected = weight.sum(new int[] {0}).toFloatArray();
        float[] found = x.getGradient().get(rows - 1).toFloatArray();
        for (int i = 0; i < in; i++) {
            assertThat(found[i]).isCloseTo(expected[i], Offset.offset(1e-3f));
        }
    }

    private static float[] random(Random random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }
}
