package io.adapterfactory.t2l.tensor;

/** IEEE 754 binary16, for which Java 17 has no conversions. */
public final class HalfPrecision {

    /** The smallest number that is rounded to infinity. */
    static final float OVERFLOW = 65520;

    private HalfPrecision() {}

    public static float toFloat(short half) {
        int bits = half & 0xffff;
        int sign = (bits & 0x8000) << 16;
        int exponent = (bits >>> 10) & 0x1f;
        int fraction = bits & 0x3ff;
        if (exponent == 0x1f) { // infinity and NaN
            return Float.intBitsToFloat(sign | 0x7f800000 | fraction << 13);
        }
        if (exponent == 0) { // zero and subnormals: fraction * 2^-24
            float magnitude = fraction * 0x1p-24f;
            return sign == 0 ? magnitude : -magnitude;
        }
        return Float.intBitsToFloat(sign | (exponent + 112) << 23 | fraction << 13);
    }

    /** Rounds to the nearest, ties to even; too large becomes infinity. */
    static short fromFloat(float value) {
        int bits = Float.floatToIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        float magnitude = Math.abs(value);
        if (Float.isNaN(value)) {
            return (short) (sign | 0x7e00);
        }
        if (magnitude >= OVERFLOW) {
            return (short) (sign | 0x7c00);
        }
        if (magnitude < 0x1p-14f) { // a multiple of 2^-24
            return (short) (sign | (int) Math.rint(magnitude * 0x1p24));
        }
        int shifted = (bits & 0x7fffffff) - (112 << 23);
        int rounded = shifted + 0xfff + ((shifted >>> 13) & 1);
        return (short) (sign | rounded >>> 13);
    }
}
