package io.adapterfactory.t2l.gguf;

import io.adapterfactory.t2l.gguf.block.GgmlType;

/**
 * Where and what a tensor of a GGUF file is.
 *
 * @param shape sizes of the axes in row-major order, the last axis the contiguous one; GGUF itself lists them the other way round
 * @param begin first byte in the file
 * @param bytes length in the file
 */
public record GgufTensor(String name, long[] shape, GgmlType type, long begin, long bytes) {

    /** How many numbers the tensor holds. */
    public long size() {
        return bytes / type.blockBytes() * type.blockSize();
    }
}
