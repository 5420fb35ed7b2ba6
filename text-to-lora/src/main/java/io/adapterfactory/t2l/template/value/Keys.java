package io.adapterfactory.t2l.template.value;

import io.adapterfactory.t2l.template.error.TemplateException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Converts values to keys of a dict or members of a set. */
public final class Keys {

    private static final int MAX_ITEMS = 1 << 16;
    private static final Object NONE = new Object();
    private static final Object UNDEFINED = new Object();

    private Keys() {}

    /** An object whose {@code equals} is Python's equality. */
    public static Object hashed(Object key) {
        return hashed(key, new int[] {MAX_ITEMS});
    }

    private static Object hashed(Object key, int[] rest) {
        if (--rest[0] < 0) {
            throw TemplateException.limit("a key has more than " + MAX_ITEMS + " parts");
        }
        if (key == null) {
            return NONE;
        }
        if (key instanceof Boolean truth) {
            return truth ? BigInteger.ONE : BigInteger.ZERO;
        }
        if (key instanceof Double number) {
            if (number == Math.rint(number) && !Double.isInfinite(number)) {
                return new BigDecimal(number).toBigInteger();
            }
            return number;
        }
        if (key instanceof Undefined undefined) {
            undefined.use();
            return UNDEFINED;
        }
        if (key instanceof Markup markup) {
            return markup.text();
        }
        if (key instanceof Tuple tuple) {
            List<Object> items = new ArrayList<>();
            tuple.items().forEach(item -> items.add(hashed(item, rest)));
            return items;
        }
        if (key instanceof Dict || (key instanceof List && !(key instanceof Range))) {
            throw TemplateException.value("unhashable type: '" + Types.name(key) + "'");
        }
        return key;
    }
}
