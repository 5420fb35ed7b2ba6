package io.adapterfactory.t2l.gguf.block;

import java.nio.ByteBuffer;

/** Decodes one block of a number type to floats. */
@FunctionalInterface
interface BlockDecoder {

    /**
     * @param source little-endian; contains a whole block from {@code at} on
     * @param at first byte of the block
     * @param values receives the numbers of the block
     */
    void decode(ByteBuffer source, int at, float[] values);
}
