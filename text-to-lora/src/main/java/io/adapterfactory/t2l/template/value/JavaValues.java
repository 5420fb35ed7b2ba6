package io.adapterfactory.t2l.template.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Turns what JSON holds (maps, lists, texts, numbers, truth values, null) into the values of templates. */
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
        throw new IllegalArgumentException(
                "a " + value.getClass().getName() + " is not a value that a template can hold; expected what JSON holds");
    }
}
