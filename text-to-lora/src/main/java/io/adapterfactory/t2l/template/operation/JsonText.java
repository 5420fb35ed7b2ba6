package io.adapterfactory.t2l.template.operation;

import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.value.Dict;
import io.adapterfactory.t2l.template.value.Markup;
import io.adapterfactory.t2l.template.value.Range;
import io.adapterfactory.t2l.template.value.Tuple;
import io.adapterfactory.t2l.template.value.Types;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Python's {@code json.dumps}. */
public final class JsonText {

    private static final int MAX_DEPTH = 200;

    /**
     * @param ascii true to escape all non-ASCII characters
     * @param indent indentation of a level, or null for one line
     * @param itemSeparator between items
     * @param keySeparator between key and value
     * @param sorted true to sort the keys
     */
    public record Format(boolean ascii, String indent, String itemSeparator, String keySeparator, boolean sorted) {}

    private final Format format;
    private final StringBuilder out = new StringBuilder();

    private JsonText(Format format) {
        this.format = format;
    }

    public static String of(Object value, Format format) {
        JsonText json = new JsonText(format);
        json.write(value, 0);
        return json.out.toString();
    }

    private void write(Object value, int depth) {
        Arithmetic.checkSize(out.length());
        if (depth > MAX_DEPTH) {
            throw TemplateException.limit("a value is nested more than " + MAX_DEPTH + " deep");
        }
        if (value instanceof String || value instanceof Markup) {
            quote(Printed.str(value));
        } else if (value == null || Types.isNumber(value)) {
            out.append(scalar(value));
        } else if (value instanceof List<?> list && !(value instanceof Range)) {
            items(list, depth);
        } else if (value instanceof Tuple tuple) {
            items(tuple.items(), depth);
        } else if (value instanceof Dict dict) {
            dict(dict, depth);
        } else {
            throw TemplateException.value("Object of type " + Types.name(value) + " is not JSON serializable");
        }
    }

    private static String scalar(Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof Boolean truth) {
            return truth ? "true" : "false";
        }
        if (value instanceof BigInteger number) {
            return Numbers.text(number);
        }
        double number = (Double) value;
        if (Double.isNaN(number)) {
            return "NaN";
        }
        return Double.isInfinite(number) ? number > 0 ? "Infinity" : "-Infinity" : Numbers.text(number);
    }

    private void items(List<?> items, int depth) {
        if (items.isEmpty()) {
            out.append("[]");
            return;
        }
        out.append('[');
        boolean first = true;
        for (Object item : items) {
            separate(first, depth + 1);
            first = false;
            write(item, depth + 1);
        }
        newLine(depth);
        out.append(']');
    }

    private void dict(Dict dict, int depth) {
        if (dict.size() == 0) {
            out.append("{}");
            return;
        }
        out.append('{');
        boolean first = true;
        for (Object key : format.sorted() ? sortedKeys(dict) : dict.keys()) {
            separate(first, depth + 1);
            first = false;
            quote(key(key));
            out.append(format.keySeparator());
            write(dict.get(key), depth + 1);
        }
        newLine(depth);
        out.append('}');
    }

    private static List<Object> sortedKeys(Dict dict) {
        List<Comparison.Keyed> keys = new ArrayList<>();
        dict.keys().forEach(key -> keys.add(new Comparison.Keyed(key, key)));
        return Comparison.sorted(keys, false);
    }

    private static String key(Object key) {
        if (key instanceof String || key instanceof Markup) {
            return Printed.str(key);
        }
        if (key == null || Types.isNumber(key)) {
            return scalar(key);
        }
        throw TemplateException.value("keys must be str, int, float, bool or None, not " + Types.name(key));
    }

    private void separate(boolean first, int depth) {
        if (!first) {
            out.append(format.itemSeparator());
        }
        newLine(depth);
    }

    private void newLine(int depth) {
        if (format.indent() != null) {
            out.append('\n').append(format.indent().repeat(depth));
        }
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\f' -> out.append("\\f");
                case '\b' -> out.append("\\b");
                default -> {
                    if (c < ' ' || format.ascii() && c > '~') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
