package io.adapterfactory.t2l.gguf.block;

import java.nio.ByteBuffer;

/** Blocks whose four-bit codes are indices in a table of unevenly spaced values. */
final class NonlinearBlocks {

    private static final int[] VALUES = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};
    private static final int HALF = 16;
    private static final int GROUPS = 8;

    private NonlinearBlocks() {}

    /** IQ4_NL: a scale, and 32 codes. */
    static void iq4(ByteBuffer source, int at, float[] values) {
        group(source, at + 2, PlainNumbers.half(source, at), values, 0);
    }

    /** IQ4_XS: a scale, six bits of scale for each of 8 groups, 256 codes. */
    static void iq4WithScales(ByteBuffer source, int at, float[] values) {
        float scale = PlainNumbers.half(source, at);
        int highBits = source.getShort(at + 2);
        for (int group = 0; group < GROUPS; group++) {
            int low = source.get(at + 4 + group / 2) >> group % 2 * 4 & 15;
            int high = highBits >> 2 * group & 3;
            group(source, at + 8 + group * HALF, scale * ((low | high << 4) - 32), values, group * 2 * HALF);
        }
    }

    private static void group(ByteBuffer source, int at, float scale, float[] values, int to) {
        for (int i = 0; i < HALF; i++) {
            int codes = source.get(at + i);
            values[to + i] = scale * VALUES[codes & 15];
            values[to + i + HALF] = scale * VALUES[codes >> 4 & 15];
        }
    }
}
