package io.adapterfactory.t2l.template.operation;

import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.value.Text;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;

/** Formatting and parsing of numbers like Python. */
public final class Numbers {

    /** Python's limit for the digits of an int in a text. */
    private static final int MAX_DIGITS = 4300;

    private Numbers() {}

    public static String text(BigInteger number) {
        if (number.bitLength() > MAX_DIGITS * 10 / 3) {
            String text = number.toString();
            if (text.length() - (number.signum() < 0 ? 1 : 0) > MAX_DIGITS) {
                throw TemplateException.value(
                        "a number has more than " + MAX_DIGITS + " digits; Python does not print it");
            }
            return text;
        }
        return number.toString();
    }

    /** The shortest text that is parsed as the same number: {@code 12000000.0}, {@code 1e-07}, {@code 1e+16}. */
    public static String text(double number) {
        if (Double.isNaN(number)) {
            return "nan";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "inf" : "-inf";
        }
        String sign = 1 / number < 0 || number < 0 ? "-" : "";
        if (number == 0) {
            return sign + "0.0";
        }
        BigDecimal shortest = shortest(Math.abs(number)).stripTrailingZeros();
        String digits = shortest.unscaledValue().toString();
        int point = digits.length() - shortest.scale();
        if (point > 16 || point < -3) {
            int exponent = point - 1;
            String power = String.valueOf(Math.abs(exponent));
            return sign + digits.charAt(0) + (digits.length() > 1 ? "." + digits.substring(1) : "") + "e"
                    + (exponent < 0 ? '-' : '+') + (power.length() < 2 ? "0" + power : power);
        }
        if (point <= 0) {
            return sign + "0." + "0".repeat(-point) + digits;
        }
        if (point >= digits.length()) {
            return sign + digits + "0".repeat(point - digits.length()) + ".0";
        }
        return sign + digits.substring(0, point) + "." + digits.substring(point);
    }

    private static BigDecimal shortest(double number) {
        BigDecimal exact = new BigDecimal(number);
        for (int precision = 1; precision < 17; precision++) {
            BigDecimal best = null;
            for (RoundingMode mode : new RoundingMode[] {RoundingMode.DOWN, RoundingMode.UP}) {
                BigDecimal candidate = exact.round(new MathContext(precision, mode));
                boolean nearer = best == null
                        || candidate
                                        .subtract(exact)
                                        .abs()
                                        .compareTo(best.subtract(exact).abs())
                                < 0;
                if (candidate.doubleValue() == number && nearer) {
                    best = candidate;
                }
            }
            if (best != null) {
                return best;
            }
        }
        return exact.round(new MathContext(17, RoundingMode.HALF_EVEN));
    }

    /** Python's {@code int(text, base)}. */
    public static Optional<BigInteger> parseInteger(String text, int base) {
        String digits = Text.strip(text, null, true, true);
        boolean negative = digits.startsWith("-");
        if (negative || digits.startsWith("+")) {
            digits = digits.substring(1);
        }
        int radix = base;
        String lower = digits.toLowerCase(Locale.ROOT);
        int prefixed = lower.startsWith("0x") ? 16 : lower.startsWith("0o") ? 8 : lower.startsWith("0b") ? 2 : 0;
        if (prefixed != 0 && (base == 0 || base == prefixed)) {
            digits = digits.substring(2);
            digits = digits.startsWith("_") ? digits.substring(1) : digits;
            radix = prefixed;
        } else if (base == 0) {
            if (digits.matches("0[0_]*[1-9].*")) {
                return Optional.empty();
            }
            radix = 10;
        }
        if (radix < 2 || radix > 36 || !isDigits(digits) || digits.length() > MAX_DIGITS) {
            return Optional.empty();
        }
        try {
            BigInteger number = new BigInteger(digits.replace("_", ""), radix);
            return Optional.of(negative ? number.negate() : number);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Whether there are only letters and digits, with underscores only between them. */
    private static boolean isDigits(String text) {
        return text.matches("[\\p{Nd}\\p{Alpha}]+(_[\\p{Nd}\\p{Alpha}]+)*");
    }

    /** Python's {@code float(text)}. */
    public static Optional<Double> parseReal(String text) {
        String number = Text.strip(text, null, true, true).toLowerCase(Locale.ROOT);
        String unsigned = number.startsWith("-") || number.startsWith("+") ? number.substring(1) : number;
        double sign = number.startsWith("-") ? -1 : 1;
        if (unsigned.equals("inf") || unsigned.equals("infinity")) {
            return Optional.of(sign * Double.POSITIVE_INFINITY);
        }
        if (unsigned.equals("nan")) {
            return Optional.of(Double.NaN);
        }
        String digits = "[0-9]+(_[0-9]+)*";
        if (!unsigned.matches("(" + digits + "\\.?(" + digits + ")?|\\." + digits + ")(e[+-]?" + digits + ")?")) {
            return Optional.empty();
        }
        return Optional.of(sign * Double.parseDouble(unsigned.replace("_", "")));
    }

    /** Python's {@code round(number, digits)} for a float. */
    public static double round(double number, int digits) {
        if (Double.isNaN(number) || Double.isInfinite(number) || digits > 400) {
            return number;
        }
        if (digits < -400) {
            return 0 * number;
        }
        double rounded =
                new BigDecimal(number).setScale(digits, RoundingMode.HALF_EVEN).doubleValue();
        return rounded == 0 ? Math.copySign(0, number) : rounded;
    }

    /** Python's {@code int(number)} for a float. */
    public static BigInteger truncate(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            throw TemplateException.value("cannot convert float " + text(number) + " to integer");
        }
        return new BigDecimal(number).toBigInteger();
    }
}
