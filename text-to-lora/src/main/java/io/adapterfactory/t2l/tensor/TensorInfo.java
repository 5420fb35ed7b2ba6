package io.adapterfactory.t2l.tensor;

import java.util.Arrays;

/**
 * Where and what a tensor of a safetensors file is.
 *
 * @param dtype as the file names it, such as F32, BF16 or I64
 * @param shape sizes of the axes, empty for a scalar
 * @param begin first byte in the file
 * @param bytes length in the file
 */
public record TensorInfo(String dtype, long[] shape, long begin, long bytes) {

    /** How many numbers the tensor holds. */
    public long size() {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }
}
