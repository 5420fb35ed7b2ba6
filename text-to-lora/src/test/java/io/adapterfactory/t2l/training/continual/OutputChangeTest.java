package io.adapterfactory.t2l.training.continual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.hypernetwork.HypernetworkForward.Generated;
import io.adapterfactory.t2l.tensor.Torch;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Compares with products B A that are formed. */
class OutputChangeTest {

    private static final int LAYERS = 2;
    private static final int TASKS = 3;
    private static final int RANK = 4;
    private static final int IN = 7;
    private static final int OUT = 5;
    private static final Shape A = new Shape(LAYERS, TASKS, RANK, IN);
    private static final Shape B = new Shape(LAYERS, TASKS, RANK, OUT);

    private final NDManager manager = Torch.newManager(Goldens.device());
    private final Random random = new Random(5);

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void theSquaredChangeIsThatOfTheProducts() {
        double[] a = numbers(A);
        double[] b = numbers(B);
        double[] a2 = numbers(A);
        double[] b2 = numbers(B);

        double change = value(OutputChange.squared(generated(a, b), generated(a2, b2)));

        assertThat(change).isCloseTo(squaredDifference(a, b, a2, b2), within(1e-9));
    }

    @Test
    void otherMatricesWithTheSameProductAreNoChange() {
        double[] a = numbers(A);
        double[] b = numbers(B);

        // (B / 2) (2 A), and the ranks in another order
        double[] a2 = reversedRanks(a, IN, 2);
        double[] b2 = reversedRanks(b, OUT, 0.5);

        assertThat(value(OutputChange.squared(generated(a2, b2), generated(a, b))))
                .isCloseTo(0, within(1e-9));
    }

    /** B A and c B A differ by (c - 1) B A. */
    @Test
    void theRelativeChangeOfScaledAdaptersIsTheSquareOfTheScalesDifference() {
        double[] a = numbers(A);
        double[] b = numbers(B);
        double[] scaled = b.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= 1.3;
        }

        assertThat(value(OutputChange.relative(generated(a, scaled), generated(a, b))))
                .isCloseTo(0.09, within(1e-7));
    }

    @Test
    void whereNothingWasBeforeThereIsNothingToKeep() {
        double[] a = numbers(A);

        assertThat(value(OutputChange.relative(generated(a, numbers(B)), generated(a, new double[(int) B.size()]))))
                .isZero();
    }

    @Test
    void theGradientIsTheSlope() {
        double[] a = numbers(A);
        double[] b = numbers(B);
        double[] a2 = numbers(A);
        double[] b2 = numbers(B);
        double[] direction = numbers(B);
        double slope;
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray leaf = manager.create(b, B);
            leaf.setRequiresGradient(true);
            collector.backward(OutputChange.relative(
                    new Generated(Map.of("q_proj", manager.create(a, A)), Map.of("q_proj", leaf)), generated(a2, b2)));
            double[] gradient = leaf.getGradient().toDoubleArray();
            slope = 0;
            for (int i = 0; i < gradient.length; i++) {
                slope += gradient[i] * direction[i];
            }
        }

        double step = 1e-5;
        double difference =
                (relative(a, moved(b, direction, step), a2, b2) - relative(a, moved(b, direction, -step), a2, b2))
                        / (2 * step);
        assertThat(slope).isCloseTo(difference, within(1e-7 * Math.abs(difference) + 1e-9));
    }

    private double relative(double[] a, double[] b, double[] a2, double[] b2) {
        return value(OutputChange.relative(generated(a, b), generated(a2, b2)));
    }

    private static double[] moved(double[] values, double[] direction, double step) {
        double[] moved = values.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += step * direction[i];
        }
        return moved;
    }

    private Generated generated(double[] a, double[] b) {
        return new Generated(Map.of("q_proj", manager.create(a, A)), Map.of("q_proj", manager.create(b, B)));
    }

    private double[] numbers(Shape shape) {
        return random.doubles(shape.size()).map(x -> x - 0.5).toArray();
    }

    private static double value(NDArray scalar) {
        return scalar.toDoubleArray()[0];
    }

    private static double[] reversedRanks(double[] values, int width, double factor) {
        double[] reversed = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            int matrix = i / (RANK * width);
            int rank = i / width % RANK;
            reversed[(matrix * RANK + RANK - 1 - rank) * width + i % width] = factor * values[i];
        }
        return reversed;
    }

    private static double squaredDifference(double[] a, double[] b, double[] a2, double[] b2) {
        double sum = 0;
        for (int matrix = 0; matrix < LAYERS * TASKS; matrix++) {
            for (int out = 0; out < OUT; out++) {
                for (int in = 0; in < IN; in++) {
                    double difference = 0;
                    for (int r = 0; r < RANK; r++) {
                        int row = matrix * RANK + r;
                        difference += b[row * OUT + out] * a[row * IN + in] - b2[row * OUT + out] * a2[row * IN + in];
                    }
                    sum += difference * difference;
                }
            }
        }
        return sum;
    }
}
