package io.adapterfactory.t2l.tensor;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Output formats of floats, by their names in safetensors files. */
public enum FloatType {
    F32(4),
    F16(2),
    BF16(2);

    private final int bytes;

    FloatType(int bytes) {
        this.bytes = bytes;
    }

    /** The type of a name in a safetensors file, if it is one of these. */
    static Optional<FloatType> ofDtype(String dtype) {
        return Arrays.stream(values()).filter(type -> type.name().equals(dtype)).findFirst();
    }

    /**
     * The type with this name: f32, f16, or bf16.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static FloatType named(String name) {
        return Arrays.stream(values())
                .filter(type -> type.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("expected one of f32, f16, bf16, found '" + name + "'"));
    }

    int bytes() {
        return bytes;
    }

    /** Whether a finite number stays finite when it is rounded to this type. */
    public boolean holds(float value) {
        return switch (this) {
            case F32 -> true;
            case F16 -> Math.abs(value) < HalfPrecision.OVERFLOW;
            case BF16 -> Float.isFinite(Float.intBitsToFloat(brain(value) << 16));
        };
    }

    float get(ByteBuffer buffer) {
        return switch (this) {
            case F32 -> buffer.getFloat();
            case F16 -> HalfPrecision.toFloat(buffer.getShort());
            case BF16 -> Float.intBitsToFloat(buffer.getShort() << 16);
        };
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
