package io.adapterfactory.t2l.template.operation;

import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.value.Markup;
import io.adapterfactory.t2l.template.value.Range;
import io.adapterfactory.t2l.template.value.Tuple;
import io.adapterfactory.t2l.template.value.Types;
import io.adapterfactory.t2l.template.value.Undefined;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/** Python's arithmetic. */
public final class Arithmetic {

    /** Maximum length of a text or list that a single operation may create. */
    private static final long MAX_SIZE = 1L << 22;

    private static final int MAX_BITS = 1 << 17;

    private Arithmetic() {}

    public static Object add(Object left, Object right) {
        if (Printed.isText(left) && Printed.isText(right) && (left instanceof Markup || right instanceof Markup)) {
            String a = Markup.escaped(left);
            String b = Markup.escaped(right);
            return new Markup(sized(a, b, (long) a.length() + b.length()));
        }
        check(left, right);
        if (left instanceof String a && right instanceof String b) {
            return sized(a, b, (long) a.length() + b.length());
        }
        if (isList(left) && isList(right)) {
            return joined((List<?>) left, (List<?>) right);
        }
        if (left instanceof Tuple a && right instanceof Tuple b) {
            return new Tuple(joined(a.items(), b.items()));
        }
        if (Types.isInteger(left) && Types.isInteger(right)) {
            return Types.integer(left).add(Types.integer(right));
        }
        if (Types.isNumber(left) && Types.isNumber(right)) {
            return Types.real(left) + Types.real(right);
        }
        if (left instanceof String) {
            throw TemplateException.value("can only concatenate str (not \"" + Types.name(right) + "\") to str");
        }
        throw unfit("+", left, right);
    }

    private static String sized(String a, String b, long size) {
        checkSize(size);
        return a + b;
    }

    private static List<Object> joined(List<?> a, List<?> b) {
        checkSize((long) a.size() + b.size());
        List<Object> joined = new ArrayList<>(a);
        joined.addAll(b);
        return joined;
    }

    public static Object subtract(Object left, Object right) {
        numbers("-", left, right);
        if (Types.isInteger(left) && Types.isInteger(right)) {
            return Types.integer(left).subtract(Types.integer(right));
        }
        return Types.real(left) - Types.real(right);
    }

    public static Object multiply(Object left, Object right) {
        check(left, right);
        if (Types.isInteger(left) && !Types.isNumber(right)) {
            return repeated(right, left);
        }
        if (Types.isInteger(right) && !Types.isNumber(left)) {
            return repeated(left, right);
        }
        numbers("*", left, right);
        if (Types.isInteger(left) && Types.isInteger(right)) {
            BigInteger a = Types.integer(left);
            BigInteger b = Types.integer(right);
            checkBits((long) a.bitLength() + b.bitLength());
            return a.multiply(b);
        }
        return Types.real(left) * Types.real(right);
    }

    private static Object repeated(Object sequence, Object times) {
        int count = Math.max(0, Types.count(times));
        if (sequence instanceof String text) {
            checkSize((long) count * text.length());
            return text.isEmpty() ? "" : text.repeat(count);
        }
        if (isList(sequence)) {
            return repeated((List<?>) sequence, count);
        }
        if (sequence instanceof Tuple tuple) {
            return new Tuple(repeated(tuple.items(), count));
        }
        throw TemplateException.value(
                "unsupported operand type(s) for *: '" + Types.name(sequence) + "' and '" + Types.name(times) + "'");
    }

    private static List<Object> repeated(List<?> items, int count) {
        checkSize((long) count * items.size());
        List<Object> repeated = new ArrayList<>();
        for (int i = 0; i < count && !items.isEmpty(); i++) {
            repeated.addAll(items);
        }
        return repeated;
    }

    public static Object divide(Object left, Object right) {
        numbers("/", left, right);
        if (Types.isInteger(left) && Types.isInteger(right)) {
            checkZero(Types.integer(right).signum() == 0);
            BigInteger a = Types.integer(left);
            BigInteger b = Types.integer(right);
            if (a.bitLength() > 53 || b.bitLength() > 53) {
                double quotient = new BigDecimal(a)
                        .divide(new BigDecimal(b), new MathContext(60))
                        .doubleValue();
                if (Double.isInfinite(quotient)) {
                    throw TemplateException.value("integer division result too large for a float");
                }
                return quotient;
            }
        }
        double divisor = Types.real(right);
        checkZero(divisor == 0);
        return Types.real(left) / divisor;
    }

    public static Object floorDivide(Object left, Object right) {
        numbers("//", left, right);
        if (Types.isInteger(left) && Types.isInteger(right)) {
            checkZero(Types.integer(right).signum() == 0);
            BigInteger[] parts = Types.integer(left).divideAndRemainder(Types.integer(right));
            boolean round = parts[1].signum() != 0
                    && parts[1].signum() != Types.integer(right).signum();
            return round ? parts[0].subtract(BigInteger.ONE) : parts[0];
        }
        double divisor = Types.real(right);
        checkZero(divisor == 0);
        double dividend = Types.real(left);
        double remainder = remainder(dividend, divisor);
        double quotient = (dividend - remainder) / divisor;
        double floor = Math.floor(quotient);
        return quotient == 0 ? Math.copySign(0, dividend / divisor) : quotient - floor > 0.5 ? floor + 1 : floor;
    }

    public static Object modulo(Object left, Object right) {
        if (left instanceof String text) {
            if (right instanceof Undefined undefined) {
                throw undefined.failure();
            }
            return PercentFormat.format(text, right);
        }
        numbers("%", left, right);
        if (Types.isInteger(left) && Types.isInteger(right)) {
            BigInteger divisor = Types.integer(right);
            checkZero(divisor.signum() == 0);
            BigInteger remainder = Types.integer(left).remainder(divisor);
            return remainder.signum() != 0 && remainder.signum() != divisor.signum()
                    ? remainder.add(divisor)
                    : remainder;
        }
        double divisor = Types.real(right);
        checkZero(divisor == 0);
        return remainder(Types.real(left), divisor);
    }

    private static double remainder(double dividend, double divisor) {
        double remainder = dividend % divisor;
        if (remainder == 0) {
            return Math.copySign(0, divisor);
        }
        return remainder < 0 != divisor < 0 ? remainder + divisor : remainder;
    }

    public static Object power(Object left, Object right) {
        numbers("**", left, right);
        if (Types.isInteger(left) && Types.isInteger(right)) {
            BigInteger base = Types.integer(left);
            BigInteger exponent = Types.integer(right);
            if (exponent.signum() >= 0) {
                if (base.bitLength() > 1) {
                    checkBits(
                            exponent.bitLength() > 31 ? Long.MAX_VALUE : (base.bitLength() - 1L) * exponent.intValue());
                    return base.pow(exponent.intValue());
                }
                return base.pow(exponent.signum() == 0 ? 0 : exponent.testBit(0) ? 1 : 2);
            }
            checkZero(base.signum() == 0);
        }
        double base = Types.real(left);
        double exponent = Types.real(right);
        checkZero(base == 0 && exponent < 0);
        if (base < 0 && Double.isFinite(base) && Double.isFinite(exponent) && exponent != Math.rint(exponent)) {
            throw TemplateException.value("complex numbers are not supported");
        }
        if (base == 1 || (base == -1 && Double.isInfinite(exponent))) {
            return 1.0;
        }
        double power = Math.pow(base, exponent);
        if (Double.isInfinite(power) && Double.isFinite(base) && Double.isFinite(exponent)) {
            throw TemplateException.value("numerical result out of range");
        }
        return power;
    }

    public static Object negate(Object value) {
        return value instanceof Double number
                ? (Object) (-number)
                : signed("-", value).negate();
    }

    public static Object plus(Object value) {
        return value instanceof Double ? value : signed("+", value);
    }

    private static BigInteger signed(String operator, Object value) {
        check(value, value);
        if (!Types.isInteger(value)) {
            throw TemplateException.value("bad operand type for unary " + operator + ": '" + Types.name(value) + "'");
        }
        return Types.integer(value);
    }

    private static void numbers(String operator, Object left, Object right) {
        check(left, right);
        if (!Types.isNumber(left) || !Types.isNumber(right)) {
            throw unfit(operator, left, right);
        }
    }

    private static TemplateException unfit(String operator, Object left, Object right) {
        return TemplateException.value("unsupported operand type(s) for " + operator + ": '" + Types.name(left)
                + "' and '" + Types.name(right) + "'");
    }

    private static void check(Object left, Object right) {
        for (Object value : new Object[] {left, right}) {
            if (value instanceof Undefined undefined) {
                throw undefined.failure();
            }
        }
        if (left instanceof Markup || right instanceof Markup) {
            throw TemplateException.value("this operation on a text marked by 'safe' is not supported");
        }
    }

    private static boolean isList(Object value) {
        return value instanceof List && !(value instanceof Range);
    }

    private static void checkZero(boolean zero) {
        if (zero) {
            throw TemplateException.value("division by zero");
        }
    }

    /** Ends a rendering that would create a text or list that is too long. */
    public static void checkSize(long size) {
        if (size > MAX_SIZE) {
            throw TemplateException.limit(
                    "a value would have " + size + " items or characters; allowed are " + MAX_SIZE);
        }
    }

    private static void checkBits(long bits) {
        if (bits > MAX_BITS) {
            throw TemplateException.limit("a number would have more than " + MAX_BITS + " bits");
        }
    }
}
