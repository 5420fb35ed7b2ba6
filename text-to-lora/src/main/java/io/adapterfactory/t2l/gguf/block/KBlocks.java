package io.adapterfactory.t2l.gguf.block;

import java.nio.ByteBuffer;

/** Blocks of 256 codes in groups of 16 or 32, each group with its own small scale (ggml's K quants). */
final class KBlocks {

    private static final int SIZE = 256;

    private KBlocks() {}

    /** 16 bytes of scales and minima, 64 of codes, scale and minimum of the block. */
    static void q2(ByteBuffer source, int at, float[] values) {
        float scale = PlainNumbers.half(source, at + 80);
        float minimum = PlainNumbers.half(source, at + 82);
        for (int i = 0; i < SIZE; i++) {
            int group = source.get(at + i / 16);
            float step = scale * (group & 15);
            float least = minimum * (group >> 4 & 15);
            values[i] = step * twoBits(source, at + 16, i) - least;
        }
    }

    /** 32 bytes of high bits, 64 of low ones, 12 of scales, the block's scale. */
    static void q3(ByteBuffer source, int at, float[] values) {
        float scale = PlainNumbers.half(source, at + 108);
        for (int i = 0; i < SIZE; i++) {
            float step = scale * (scaleOfQ3(source, at + 96, i / 16) - 32);
            boolean isHigh = (source.get(at + i % 32) >> i / 32 & 1) == 1;
            values[i] = step * (twoBits(source, at + 32, i) - (isHigh ? 0 : 4));
        }
    }

    /** Number {@code i} of 256: each byte has one of four numbers that are 32 apart, in halves of 128. */
    private static int twoBits(ByteBuffer source, int at, int i) {
        return source.get(at + i / 128 * 32 + i % 32) >> i % 128 / 32 * 2 & 3;
    }

    /** Six bits: the low four in bytes 0 to 7, the high two in bytes 8 to 11. */
    private static int scaleOfQ3(ByteBuffer source, int at, int group) {
        int low = source.get(at + group % 8) >> (group < 8 ? 0 : 4) & 15;
        int high = source.get(at + 8 + group % 4) >> group / 4 * 2 & 3;
        return low | high << 4;
    }

    /** Scale and minimum of the block, 12 bytes of those of the groups, 128 of codes. */
    static void q4(ByteBuffer source, int at, float[] values) {
        float scale = PlainNumbers.half(source, at);
        float minimum = PlainNumbers.half(source, at + 2);
        for (int i = 0; i < SIZE; i++) {
            float step = scale * scaleOfGroup(source, at + 4, i / 32);
            float least = minimum * minimumOfGroup(source, at + 4, i / 32);
            values[i] = step * fourBits(source, at + 16, i) - least;
        }
    }

    /** As Q4_K, with 32 bytes of fifth bits before the codes. */
    static void q5(ByteBuffer source, int at, float[] values) {
        float scale = PlainNumbers.half(source, at);
        float minimum = PlainNumbers.half(source, at + 2);
        for (int i = 0; i < SIZE; i++) {
            float step = scale * scaleOfGroup(source, at + 4, i / 32);
            float least = minimum * minimumOfGroup(source, at + 4, i / 32);
            int fifth = (source.get(at + 16 + i % 32) >> i / 32 & 1) << 4;
            values[i] = step * (fourBits(source, at + 48, i) + fifth) - least;
        }
    }

    /** Number {@code i} of 256: each byte has two numbers that are 32 apart. */
    private static int fourBits(ByteBuffer source, int at, int i) {
        return source.get(at + i / 64 * 32 + i % 32) >> i % 64 / 32 * 4 & 15;
    }

    /** Six bits; for groups 4 to 7, the high two are in bytes 0 to 3. */
    private static int scaleOfGroup(ByteBuffer source, int at, int group) {
        return group < 4
                ? source.get(at + group) & 63
                : source.get(at + group + 4) & 15 | (source.get(at + group - 4) >> 6 & 3) << 4;
    }

    private static int minimumOfGroup(ByteBuffer source, int at, int group) {
        return group < 4
                ? source.get(at + group + 4) & 63
                : source.get(at + group + 4) >> 4 & 15 | (source.get(at + group) >> 6 & 3) << 4;
    }

    /** 128 bytes of low bits, 64 of high ones, 16 signed scales, the block's scale. */
    static void q6(ByteBuffer source, int at, float[] values) {
        float scale = PlainNumbers.half(source, at + 208);
        for (int i = 0; i < SIZE; i++) {
            int half = i / 128;
            int quarter = i % 128 / 32;
            int low = source.get(at + half * 64 + quarter % 2 * 32 + i % 32) >> quarter / 2 * 4 & 15;
            int high = source.get(at + 128 + half * 32 + i % 32) >> quarter * 2 & 3;
            float step = scale * source.get(at + 192 + i / 16);
            values[i] = step * ((low | high << 4) - 32);
        }
    }
}
