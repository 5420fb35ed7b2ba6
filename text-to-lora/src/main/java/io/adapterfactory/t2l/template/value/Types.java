package io.adapterfactory.t2l.template.value;

import io.adapterfactory.t2l.template.error.TemplateException;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * The types of template values, and Python's view of them. None is null; the others are Boolean, BigInteger, Double,
 * String, {@link Markup}, List, {@link Tuple}, {@link Dict}, {@link Range}, {@link DictView}, {@link Lazy}, {@link
 * Namespace}, {@link Undefined}, and the callables and loops of the renderer.
 */
public final class Types {

    private Types() {}

    /** Python's name of a value's type. */
    public static String name(Object value) {
        if (value == null) {
            return "NoneType";
        }
        if (value instanceof Boolean) {
            return "bool";
        }
        if (value instanceof BigInteger) {
            return "int";
        }
        if (value instanceof Double) {
            return "float";
        }
        if (value instanceof String) {
            return "str";
        }
        if (value instanceof Range) {
            return "range";
        }
        if (value instanceof List) {
            return "list";
        }
        if (value instanceof Lazy) {
            return "generator";
        }
        if (value instanceof DictView view) {
            return view.kind().python();
        }
        return value.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    public static boolean truth(Object value) {
        if (value == null) {
            return false;
        }
        if (value instanceof Boolean truth) {
            return truth;
        }
        if (value instanceof BigInteger number) {
            return number.signum() != 0;
        }
        if (value instanceof Double number) {
            return number != 0;
        }
        if (value instanceof Undefined undefined) {
            undefined.use();
            return false;
        }
        return size(value).orElse(1) != 0;
    }

    /** The length, if the value has one. */
    public static OptionalInt size(Object value) {
        if (value instanceof String text) {
            return OptionalInt.of(Text.length(text));
        }
        if (value instanceof Markup markup) {
            return OptionalInt.of(Text.length(markup.text()));
        }
        if (value instanceof List<?> list) {
            return OptionalInt.of(list.size());
        }
        if (value instanceof Tuple tuple) {
            return OptionalInt.of(tuple.items().size());
        }
        if (value instanceof Dict dict) {
            return OptionalInt.of(dict.size());
        }
        if (value instanceof DictView view) {
            return OptionalInt.of(view.dict().size());
        }
        if (value instanceof Sized sized) {
            return OptionalInt.of(sized.size());
        }
        if (value instanceof Undefined undefined) {
            undefined.use();
            return OptionalInt.of(0);
        }
        return OptionalInt.empty();
    }

    public static int length(Object value) {
        return size(value)
                .orElseThrow(() -> TemplateException.value("object of type '" + name(value) + "' has no len()"));
    }

    public static boolean iterable(Object value) {
        return value instanceof String
                || value instanceof Markup
                || value instanceof List
                || value instanceof Tuple
                || value instanceof Dict
                || value instanceof DictView
                || value instanceof Lazy
                || value instanceof Undefined
                || value instanceof Sized;
    }

    /** The items of a value: characters, keys of a dict; none for an undefined value. */
    @SuppressWarnings("unchecked")
    public static Iterator<Object> iterate(Object value) {
        if (value instanceof String text) {
            return Text.characters(text).iterator();
        }
        if (value instanceof Markup markup) {
            return Text.characters(markup.text()).iterator();
        }
        if (value instanceof List<?> list) {
            return ((List<Object>) list).iterator();
        }
        if (value instanceof Tuple tuple) {
            return tuple.items().iterator();
        }
        if (value instanceof Dict dict) {
            return dict.keys().iterator();
        }
        if (value instanceof DictView view) {
            return view.content().iterator();
        }
        if (value instanceof Lazy lazy) {
            return lazy;
        }
        if (value instanceof Undefined undefined) {
            undefined.use();
            return List.of().iterator();
        }
        throw TemplateException.value("'" + name(value) + "' object is not iterable");
    }

    public static boolean isNumber(Object value) {
        return value instanceof Boolean || value instanceof BigInteger || value instanceof Double;
    }

    /** Whether a value is an int in Python, which includes bool. */
    public static boolean isInteger(Object value) {
        return value instanceof Boolean || value instanceof BigInteger;
    }

    /** An int or bool as a number. */
    public static BigInteger integer(Object value) {
        if (value instanceof Boolean truth) {
            return truth ? BigInteger.ONE : BigInteger.ZERO;
        }
        if (value instanceof BigInteger number) {
            return number;
        }
        if (value instanceof Undefined undefined) {
            throw undefined.failure();
        }
        throw TemplateException.value("'" + name(value) + "' object cannot be interpreted as an integer");
    }

    /** An int that is small enough for a count. */
    public static int count(Object value) {
        BigInteger number = integer(value);
        return number.bitLength() < 32
                ? number.intValue()
                : number.signum() < 0 ? -Integer.MAX_VALUE : Integer.MAX_VALUE;
    }

    public static double real(Object value) {
        if (value instanceof Double number) {
            return number;
        }
        double number = integer(value).doubleValue();
        if (Double.isInfinite(number)) {
            throw TemplateException.value("int too large to convert to float");
        }
        return number;
    }
}
