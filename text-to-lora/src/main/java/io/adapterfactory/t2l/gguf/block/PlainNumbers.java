package io.adapterfactory.t2l.gguf.block;

import io.adapterfactory.t2l.tensor.HalfPrecision;
import java.nio.ByteBuffer;

/** Numbers that are not quantized: a block is one number. */
final class PlainNumbers {

    private PlainNumbers() {}

    static void f32(ByteBuffer source, int at, float[] values) {
        values[0] = source.getFloat(at);
    }

    static void f16(ByteBuffer source, int at, float[] values) {
        values[0] = half(source, at);
    }

    static void bf16(ByteBuffer source, int at, float[] values) {
        values[0] = Float.intBitsToFloat(source.getShort(at) << 16);
    }

    /** The binary16 number at a byte. */
    static float half(ByteBuffer source, int at) {
        return HalfPrecision.toFloat(source.getShort(at));
    }
}
