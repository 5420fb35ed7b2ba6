package io.adapterfactory.t2l.gguf.block;

import java.nio.ByteBuffer;

/** Turns one block of a number type into floats. */
@FunctionalInterface
interface BlockDecoder {

    /**
     * @param source little-endian, with a whole block from {@code at} on
     * @param at first byte of the block
     * @param values filled with the numbers of the block, one for each
     */
    void decode(ByteBuffer source, int at, float[] values);
}
