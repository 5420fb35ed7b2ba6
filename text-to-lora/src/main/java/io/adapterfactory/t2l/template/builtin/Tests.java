package io.adapterfactory.t2l.template.builtin;

import io.adapterfactory.t2l.template.call.CallArguments;
import io.adapterfactory.t2l.template.call.Callable;
import io.adapterfactory.t2l.template.call.Signature;
import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.operation.Arithmetic;
import io.adapterfactory.t2l.template.operation.Comparison;
import io.adapterfactory.t2l.template.operation.Printed;
import io.adapterfactory.t2l.template.value.Dict;
import io.adapterfactory.t2l.template.value.Keys;
import io.adapterfactory.t2l.template.value.Markup;
import io.adapterfactory.t2l.template.value.Sized;
import io.adapterfactory.t2l.template.value.Tuple;
import io.adapterfactory.t2l.template.value.Types;
import io.adapterfactory.t2l.template.value.Undefined;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** The tests by name. */
final class Tests {

    private static final Set<String> JINJA_FILTERS = Set.of(
            ("abs attr batch capitalize center count d default dictsort e escape filesizeformat first float forceescape"
                            + " format groupby indent int join last length list lower items map min max pprint random reject"
                            + " rejectattr replace reverse round safe select selectattr slice sort string striptags sum title"
                            + " trim truncate unique upper urlencode urlize wordcount wordwrap xmlattr tojson")
                    .split(" "));
    private static final Map<String, BiPredicate<Object, CallArguments>> TESTS = new HashMap<>();

    static {
        types();
        values();
        comparisons();
    }

    private Tests() {}

    static Set<String> names() {
        return TESTS.keySet();
    }

    static boolean apply(String name, Object value, CallArguments arguments) {
        BiPredicate<Object, CallArguments> test = TESTS.get(name);
        if (test == null) {
            throw TemplateException.value("no test is named '" + name + "'");
        }
        return test.test(value, arguments);
    }

    private static void plain(String name, Predicate<Object> test) {
        Signature signature = Signature.named();
        TESTS.put(name, (value, arguments) -> {
            signature.bind(name, arguments);
            return test.test(value);
        });
    }

    private static void compared(BiPredicate<Object, Object> test, String parameter, String... names) {
        for (String name : names) {
            Signature signature = (parameter == null ? Signature.positional() : Signature.named())
                    .with(parameter == null ? "other" : parameter);
            TESTS.put(name, (value, arguments) -> test.test(value, signature.bind(name, arguments)[0]));
        }
    }

    private static void types() {
        plain("defined", value -> !(value instanceof Undefined));
        plain("undefined", value -> value instanceof Undefined);
        plain("none", value -> value == null);
        plain("boolean", value -> value instanceof Boolean);
        plain("integer", value -> value instanceof BigInteger);
        plain("float", value -> value instanceof Double);
        plain("number", Types::isNumber);
        plain("string", value -> value instanceof String || value instanceof Markup);
        plain("mapping", value -> value instanceof Dict);
        plain(
                "sequence",
                value -> value instanceof String
                        || value instanceof Markup
                        || value instanceof List
                        || value instanceof Dict
                        || value instanceof Tuple
                        || value instanceof Undefined undefined && !undefined.strict());
        plain("iterable", value -> {
            if (value instanceof Undefined undefined) {
                undefined.use();
            }
            return Types.iterable(value) || value instanceof Sized;
        });
        plain("callable", value -> value instanceof Callable || value instanceof Undefined);
        plain("escaped", value -> value instanceof Markup);
    }

    private static void values() {
        plain("true", Boolean.TRUE::equals);
        plain("false", Boolean.FALSE::equals);
        plain("odd", value -> remainder(value, BigInteger.TWO, BigInteger.ONE));
        plain("even", value -> remainder(value, BigInteger.TWO, BigInteger.ZERO));
        plain("lower", value -> TextMethods.isLower(Printed.str(value)));
        plain("upper", value -> TextMethods.isUpper(Printed.str(value)));
        plain("filter", value -> JINJA_FILTERS.contains(hashable(value)));
        plain("test", value -> TESTS.containsKey(hashable(value)));
    }

    /** A name for a lookup; a value that is not a text names nothing. */
    private static String hashable(Object value) {
        Keys.hashed(value);
        return value instanceof String text ? text : "";
    }

    private static boolean remainder(Object value, Object divisor, Object expected) {
        return Comparison.equal(Arithmetic.modulo(value, divisor), expected);
    }

    private static void comparisons() {
        compared((value, other) -> remainder(value, other, BigInteger.ZERO), "num", "divisibleby");
        compared(Comparison::identical, "other", "sameas");
        compared((value, other) -> Comparison.contains(other, value), "seq", "in");
        compared(Comparison::equal, null, "==", "eq", "equalto");
        compared((value, other) -> !Comparison.equal(value, other), null, "!=", "ne");
        compared((value, other) -> Comparison.ordered(value, other, ">") == 1, null, ">", "gt", "greaterthan");
        compared((value, other) -> atLeast(Comparison.ordered(value, other, ">=")), null, ">=", "ge");
        compared((value, other) -> Comparison.ordered(value, other, "<") == -1, null, "<", "lt", "lessthan");
        compared((value, other) -> Comparison.ordered(value, other, "<=") <= 0, null, "<=", "le");
    }

    private static boolean atLeast(int order) {
        return order == 0 || order == 1;
    }
}
