package io.adapterfactory.t2l.tensor;

import java.util.Arrays;

/**
 * Position and type of a tensor in a safetensors file.
 *
 * @param dtype name in the file, such as F32, BF16, or I64
 * @param shape sizes of the axes, empty for a scalar
 * @param begin first byte in the file
 * @param bytes length in the file
 */
public record TensorInfo(String dtype, long[] shape, long begin, long bytes) {

    /** Number of values in the tensor. */
    public long size() {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }
}
