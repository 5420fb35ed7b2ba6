package io.adapterfactory.t2l.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * A repeatable product of random fp32 matrices, {@code [rows, inner] x [inner, columns]}, as a reference for everything
 * that consists of such products. The right matrix has the memory layout of a linear layer's weight.
 */
public final class MatrixProduct implements AutoCloseable {

    private final NDManager manager;
    private final NDArray left;
    private final NDArray right;

    public MatrixProduct(Device device, long rows, long inner, long columns) {
        manager = Torch.newManager(device);
        left = manager.randomNormal(0, 1, new Shape(rows, inner), DataType.FLOAT32);
        right = manager.randomNormal(0, 1, new Shape(columns, inner), DataType.FLOAT32)
                .transpose();
    }

    /** Multiplies once, and waits for the result. */
    public void multiply() {
        Torch.withoutGradients(() -> {
            try (NDManager pass = manager.newSubManager()) {
                return Torch.in(pass, left.matMul(right)).get(0, 0).getFloat();
            }
        });
    }

    @Override
    public void close() {
        manager.close();
    }
}
