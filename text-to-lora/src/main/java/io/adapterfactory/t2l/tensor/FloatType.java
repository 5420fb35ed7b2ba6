package io.adapterfactory.t2l.tensor;

import java.nio.ByteBuffer;

/** Output formats of floats, by their names in safetensors files. */
public enum FloatType {
    F32(4),
    F16(2),
    BF16(2);

    private final int bytes;

    FloatType(int bytes) {
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
    }

    void put(float value, ByteBuffer buffer) {
        switch (this) {
            case F32 -> buffer.putFloat(value);
            case F16 -> buffer.putShort(HalfPrecision.fromFloat(value));
            case BF16 -> buffer.putShort(brain(value));
        }
    }

    /** The upper half of the bits, rounded to the nearest, ties to even. */
    private static short brain(float value) {
        int bits = Float.floatToIntBits(value);
        return (short) (Float.isNaN(value) ? 0x7fc0 : bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
    }
}
