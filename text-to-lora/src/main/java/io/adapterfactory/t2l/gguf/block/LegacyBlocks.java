package io.adapterfactory.t2l.gguf.block;

import java.nio.ByteBuffer;

/**
 * Blocks of 32 codes with one scale in binary16, and in some types a minimum. The first half of a block has the low
 * four bits of its bytes, the second half the high ones; fifth bits are in a separate word.
 */
final class LegacyBlocks {

    private static final int HALF = 16;

    private LegacyBlocks() {}

    static void q4WithoutMinimum(ByteBuffer source, int at, float[] values) {
        float scale = PlainNumbers.half(source, at);
        for (int i = 0; i < HALF; i++) {
            int codes = source.get(at + 2 + i);
            values[i] = ((codes & 15) - 8) * scale;
            values[i + HALF] = ((codes >> 4 & 15) - 8) * scale;
        }
    }

    static void q4WithMinimum(ByteBuffer source, int at, float[] values) {
        float scale = PlainNumbers.half(source, at);
        float minimum = PlainNumbers.half(source, at + 2);
        for (int i = 0; i < HALF; i++) {
            int codes = source.get(at + 4 + i);
            values[i] = (codes & 15) * scale + minimum;
            values[i + HALF] = (codes >> 4 & 15) * scale + minimum;
        }
    }

    static void q5WithoutMinimum(ByteBuffer source, int at, float[] values) {
        float scale = PlainNumbers.half(source, at);
        int fifthBits = source.getInt(at + 2);
        for (int i = 0; i < HALF; i++) {
            int codes = source.get(at + 6 + i);
            values[i] = ((codes & 15 | fifth(fifthBits, i)) - 16) * scale;
            values[i + HALF] = ((codes >> 4 & 15 | fifth(fifthBits, i + HALF)) - 16) * scale;
        }
    }

    static void q5WithMinimum(ByteBuffer source, int at, float[] values) {
        float scale = PlainNumbers.half(source, at);
        float minimum = PlainNumbers.half(source, at + 2);
        int fifthBits = source.getInt(at + 4);
        for (int i = 0; i < HALF; i++) {
            int codes = source.get(at + 8 + i);
            values[i] = (codes & 15 | fifth(fifthBits, i)) * scale + minimum;
            values[i + HALF] = (codes >> 4 & 15 | fifth(fifthBits, i + HALF)) * scale + minimum;
        }
    }

    static void q8(ByteBuffer source, int at, float[] values) {
        float scale = PlainNumbers.half(source, at);
        for (int i = 0; i < 2 * HALF; i++) {
            values[i] = source.get(at + 2 + i) * scale;
        }
    }

    private static int fifth(int bits, int index) {
        return (bits >>> index & 1) << 4;
    }
}
