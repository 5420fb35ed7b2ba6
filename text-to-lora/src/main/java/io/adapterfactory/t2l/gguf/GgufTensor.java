package io.adapterfactory.t2l.gguf;

import io.adapterfactory.t2l.gguf.block.GgmlType;

/**
 * Position, shape, and type of a tensor in a GGUF file.
 *
 * @param shape sizes of the axes in row-major order, the contiguous axis last; GGUF itself lists them in reverse order
 * @param begin first byte in the file
 * @param bytes length in the file
 */
public record GgufTensor(String name, long[] shape, GgmlType type, long begin, long bytes) {

    /** Number of values in the tensor. */
    public long size() {
        return bytes / type.blockBytes() * type.blockSize();
    }
}
