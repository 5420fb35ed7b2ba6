package io.adapterfactory.experiments.speed;

import ai.djl.Device;
import io.adapterfactory.t2l.tensor.MatrixProduct;
import java.util.List;

/**
 * The matrix products that a computation needs.
 *
 * @param all one entry per shape
 */
public record Products(List<Shape> all) {

    private static final int YARDSTICK = 1024;
    private static final int YARDSTICK_RUNS = 10;
    private static final int YARDSTICK_REPEATS = 16; // CPU time is counted in hundredths of a second
    static final double YARDSTICK_OPERATIONS = 2.0 * YARDSTICK * YARDSTICK * YARDSTICK * YARDSTICK_REPEATS;
    private static final int MAX_REPEATS = 8;

    /**
     * {@code [rows, inner] x [inner, columns]}, {@code count} times.
     *
     * @param count at least 1
     */
    record Shape(long rows, long inner, long columns, long count) {

        double operations() {
            return 2.0 * rows * inner * columns * count;
        }
    }

    /**
     * The machine's rate for large products: floating-point operations per CPU second, 1024 x 1024 matrices, best of
     * ten.
     */
    public static double matrixRate(Device device) {
        return YARDSTICK_OPERATIONS / yardstick(device).cpuSeconds();
    }

    /** The time of {@link #YARDSTICK_OPERATIONS} in products of 1024 x 1024 matrices, the best of ten. */
    static Elapsed yardstick(Device device) {
        try (MatrixProduct product = new MatrixProduct(device, YARDSTICK, YARDSTICK, YARDSTICK)) {
            product.multiply();
            return Elapsed.best(YARDSTICK_RUNS, () -> {
                for (int i = 0; i < YARDSTICK_REPEATS; i++) {
                    product.multiply();
                }
            });
        }
    }

    /** Multiplications and additions. */
    double operations() {
        return all.stream().mapToDouble(Shape::operations).sum();
    }

    /** CPU seconds of these products alone; of many with one shape, only some are timed. */
    double cpuSeconds(Device device, int runs) {
        double sum = 0;
        for (Shape shape : all) {
            try (MatrixProduct product = new MatrixProduct(device, shape.rows(), shape.inner(), shape.columns())) {
                product.multiply();
                int repeats = (int) Math.min(shape.count(), MAX_REPEATS);
                Elapsed best = Elapsed.best(runs, () -> {
                    for (int i = 0; i < repeats; i++) {
                        product.multiply();
                    }
                });
                sum += best.cpuSeconds() / repeats * shape.count();
            }
        }
        return sum;
    }
}
