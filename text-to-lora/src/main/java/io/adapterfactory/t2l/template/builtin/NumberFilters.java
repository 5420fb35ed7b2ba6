package io.adapterfactory.t2l.template.builtin;

import io.adapterfactory.t2l.template.call.Signature;
import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.operation.Arithmetic;
import io.adapterfactory.t2l.template.operation.Numbers;
import io.adapterfactory.t2l.template.value.Types;
import io.adapterfactory.t2l.template.value.Undefined;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** Filters that return numbers. */
final class NumberFilters {

    private NumberFilters() {}

    static void enter(Filters.Table table) {
        table.add("abs", Signature.positional(), (e, in, a) -> {
            if (in instanceof Double number) {
                return Math.abs(number);
            }
            return Types.integer(in).abs();
        });
        table.add(
                "int",
                Signature.named().with("default", BigInteger.ZERO).with("base", BigInteger.TEN),
                (e, in, a) -> integer(in, a[0], a[1]));
        table.add("float", Signature.named().with("default", 0.0), (e, in, a) -> real(in, a[0]));
        table.add(
                "round",
                Signature.named().with("precision", BigInteger.ZERO).with("method", "common"),
                (e, in, a) -> round(in, a[0], a[1]));
    }

    private static Object integer(Object value, Object defaultValue, Object base) {
        if (value instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (value instanceof String text) {
            int radix = Types.count(base);
            return Numbers.parseInteger(text, radix).map(Object.class::cast).orElseGet(() -> Numbers.parseReal(text)
                    .map(number -> truncated(number, defaultValue))
                    .orElse(defaultValue));
        }
        if (value instanceof Double number) {
            return truncated(number, defaultValue);
        }
        return Types.isInteger(value) ? Types.integer(value) : defaultValue;
    }

    private static Object truncated(double number, Object defaultValue) {
        return Double.isNaN(number) ? defaultValue : Numbers.truncate(number);
    }

    private static Object real(Object value, Object defaultValue) {
        if (value instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (value instanceof String text) {
            return Numbers.parseReal(text).map(Object.class::cast).orElse(defaultValue);
        }
        return Types.isNumber(value) ? (Object) Types.real(value) : defaultValue;
    }

    private static Object round(Object value, Object precision, Object method) {
        if (!(method instanceof String name) || !name.matches("common|ceil|floor")) {
            throw TemplateException.value("'round' needs the method common, ceil, or floor");
        }
        if (!Types.isNumber(value)) {
            throw value instanceof Undefined undefined
                    ? undefined.failure()
                    : TemplateException.value("'round' needs a number, found " + Types.name(value));
        }
        if (!name.equals("common")) {
            Object factor = Arithmetic.power(BigInteger.TEN, precision);
            double scaled = Types.real(Arithmetic.multiply(value, factor));
            if (!Double.isFinite(scaled)) {
                throw TemplateException.value("cannot round " + Numbers.text(scaled));
            }
            BigDecimal exact = Types.isInteger(value) && Types.isInteger(factor)
                    ? new BigDecimal(Types.integer(Arithmetic.multiply(value, factor)))
                    : new BigDecimal(scaled);
            BigInteger whole = exact.setScale(0, name.equals("ceil") ? RoundingMode.CEILING : RoundingMode.FLOOR)
                    .toBigInteger();
            return Arithmetic.divide(whole, factor);
        }
        int digits = Types.count(precision);
        if (value instanceof Double number) {
            return Numbers.round(number, digits);
        }
        BigInteger integer = Types.integer(value);
        return digits >= 0
                ? integer
                : digits < -5000
                        ? BigInteger.ZERO
                        : new BigDecimal(integer)
                                .setScale(digits, RoundingMode.HALF_EVEN)
                                .toBigInteger();
    }
}
