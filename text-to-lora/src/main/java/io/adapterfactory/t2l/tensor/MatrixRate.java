package io.adapterfactory.t2l.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/** How fast this machine multiplies matrices through the engine: the yardstick for everything that is made of such products. */
public final class MatrixRate {

    private static final int SIDE = 1024;

    private MatrixRate() {}

    /**
     * A product {@code [rows, inner] x [inner, columns]}, done {@code count} times with other numbers each time.
     *
     * @param count at least 1
     */
    public record Product(long rows, long inner, long columns, long count) {

        /** Multiplications and additions. */
        public double operations() {
            return 2.0 * rows * inner * columns * count;
        }
    }

    /** Floating-point operations a second in products of 1024 x 1024 fp32 matrices; the best of some runs. */
    public static double operationsPerSecond(Device device, int runs) {
        Product product = new Product(SIDE, SIDE, SIDE, 1);
        double best = Double.MAX_VALUE;
        for (int run = 0; run < runs; run++) {
            best = Math.min(best, seconds(device, List.of(product)));
        }
        return product.operations() / best;
    }

    /** Seconds for these products and nothing else, once, after the same was done once to warm up. */
    public static double seconds(Device device, List<Product> products) {
        return Torch.withoutGradients(() -> {
            double sum = 0;
            for (Product product : products) {
                try (NDManager scope = Torch.newManager(device)) {
                    sum += seconds(scope, product);
                }
            }
            return sum;
        });
    }

    private static double seconds(NDManager scope, Product product) {
        NDArray left = scope.randomNormal(0, 1, new Shape(product.rows(), product.inner()), DataType.FLOAT32);
        NDArray right = scope.randomNormal(0, 1, new Shape(product.columns(), product.inner()), DataType.FLOAT32)
                .transpose();
        multiply(scope, left, right);
        long start = System.nanoTime();
        for (long i = 0; i < product.count(); i++) {
            multiply(scope, left, right);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** Reads one number back, so that a device's queue is empty. */
    private static void multiply(NDManager scope, NDArray left, NDArray right) {
        try (NDManager pass = scope.newSubManager()) {
            NDArray result = left.matMul(right);
            result.attach(pass);
            result.get(0, 0).getFloat();
        }
    }
}
