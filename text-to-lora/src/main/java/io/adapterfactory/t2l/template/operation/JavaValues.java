package io.adapterfactory.t2l.template.operation;

import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.value.Dict;
import io.adapterfactory.t2l.template.value.Markup;
import io.adapterfactory.t2l.template.value.Types;
import io.adapterfactory.t2l.template.value.Undefined;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Converts JSON types (maps, lists, strings, numbers, booleans, null) to the values of templates, and back. */
public final class JavaValues {

    private JavaValues() {}

    public static Object of(Object value) {
        if (value == null || value instanceof Boolean || value instanceof String) {
            return value;
        }
        if (value instanceof BigInteger
                || value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte) {
            return value instanceof BigInteger ? value : BigInteger.valueOf(((Number) value).longValue());
        }
        if (value instanceof Float number) {
            return Double.valueOf(number.toString());
        }
        if (value instanceof Double || value instanceof BigDecimal) {
            return ((Number) value).doubleValue();
        }
        if (value instanceof List<?> list) {
            List<Object> items = new ArrayList<>(list.size());
            list.forEach(item -> items.add(of(item)));
            return items;
        }
        if (value instanceof Map<?, ?> map) {
            Dict dict = new Dict();
            map.forEach((key, item) -> dict.put(of(key), of(item)));
            return dict;
        }
        throw TemplateException.value(
                "a " + value.getClass().getName() + " is not a supported value; expected a JSON type");
    }

    /** @throws TemplateException when the value has no JSON type */
    public static Object toJava(Object value) {
        if (value == null || value instanceof Boolean || value instanceof String || Types.isNumber(value)) {
            return value;
        }
        if (value instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (value instanceof Markup markup) {
            return markup.text();
        }
        if (value instanceof Dict dict) {
            Map<Object, Object> map = new LinkedHashMap<>();
            dict.keys().forEach(key -> map.put(toJava(key), toJava(dict.get(key))));
            return map;
        }
        List<Object> items = new ArrayList<>();
        Types.iterate(value).forEachRemaining(item -> items.add(toJava(item)));
        return items;
    }
}
