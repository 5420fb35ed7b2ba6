package io.adapterfactory.t2l.template.builtin;

import io.adapterfactory.t2l.template.value.Undefined;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An attribute that a filter names: {@code name}, {@code a.b.0}, or a number. */
final class AttributePath {

    private final List<Object> parts = new ArrayList<>();
    private final Object defaultValue;

    AttributePath(Object attribute) {
        this(attribute, null);
    }

    /** @param defaultValue for a missing value, or null */
    AttributePath(Object attribute, Object defaultValue) {
        this.defaultValue = defaultValue;
        if (attribute instanceof String path) {
            for (String part : path.split("\\.", -1)) {
                boolean number = !part.isEmpty() && part.chars().allMatch(c -> c >= '0' && c <= '9');
                parts.add(number ? new BigInteger(part) : part);
            }
        } else if (attribute != null) {
            parts.add(attribute);
        }
    }

    Object of(Environment environment, Object item) {
        Object value = item;
        for (Object part : parts) {
            value = environment.item(value, part);
            if (defaultValue != null && value instanceof Undefined) {
                value = defaultValue;
            }
        }
        return value;
    }

    /** The attribute; texts are converted to lower case. */
    Object ignoringCase(Environment environment, Object item) {
        return lower(of(environment, item));
    }

    static Object lower(Object value) {
        return value instanceof String text ? text.toLowerCase(Locale.ROOT) : value;
    }
}
