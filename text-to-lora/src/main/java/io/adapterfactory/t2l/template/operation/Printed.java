package io.adapterfactory.t2l.template.operation;

import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.value.Described;
import io.adapterfactory.t2l.template.value.Dict;
import io.adapterfactory.t2l.template.value.DictView;
import io.adapterfactory.t2l.template.value.Markup;
import io.adapterfactory.t2l.template.value.Namespace;
import io.adapterfactory.t2l.template.value.Range;
import io.adapterfactory.t2l.template.value.Tuple;
import io.adapterfactory.t2l.template.value.Types;
import io.adapterfactory.t2l.template.value.Undefined;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;

/** Formatting of values like Python. */
public final class Printed {

    private static final int MAX_DEPTH = 200;

    private Printed() {}

    /** Whether a value is a str in Python. */
    static boolean isText(Object value) {
        return value instanceof String || value instanceof Markup;
    }

    /** Python's {@code str(value)}. */
    public static String str(Object value) {
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof Markup markup) {
            return markup.text();
        }
        if (value instanceof Undefined undefined) {
            undefined.use();
            return "";
        }
        return repr(value);
    }

    /** Python's {@code repr(value)}. */
    public static String repr(Object value) {
        StringBuilder out = new StringBuilder();
        repr(value, out, 0);
        return out.toString();
    }

    private static void repr(Object value, StringBuilder out, int depth) {
        Arithmetic.checkSize(out.length());
        if (depth > MAX_DEPTH) {
            throw TemplateException.limit("a value is nested more than " + MAX_DEPTH + " deep");
        }
        if (value == null) {
            out.append("None");
        } else if (value instanceof Boolean truth) {
            out.append(truth ? "True" : "False");
        } else if (value instanceof BigInteger number) {
            out.append(Numbers.text(number));
        } else if (value instanceof Double number) {
            out.append(Numbers.text(number));
        } else if (value instanceof String text) {
            quote(text, out);
        } else if (value instanceof Markup markup) {
            out.append("Markup(");
            quote(markup.text(), out);
            out.append(')');
        } else if (value instanceof Undefined) {
            out.append("Undefined");
        } else if (value instanceof Range range) {
            out.append(range);
        } else if (value instanceof List<?> list) {
            items("[", list, "]", out, depth);
        } else if (value instanceof Tuple tuple) {
            items("(", tuple.items(), tuple.items().size() == 1 ? ",)" : ")", out, depth);
        } else if (value instanceof Dict dict) {
            dict(dict, out, depth);
        } else if (value instanceof DictView view) {
            out.append(view.kind().python());
            items("([", view.content(), "])", out, depth);
        } else if (value instanceof Namespace namespace) {
            out.append("<Namespace ");
            dict(namespace.attributes(), out, depth);
            out.append('>');
        } else if (value instanceof Described described) {
            out.append(described.description());
        } else {
            throw TemplateException.value("a " + Types.name(value)
                    + " cannot be printed: Python would print its address; call it, or turn it into a list");
        }
    }

    private static void items(String open, List<?> items, String close, StringBuilder out, int depth) {
        out.append(open);
        String separator = "";
        for (Object item : items) {
            out.append(separator);
            repr(item, out, depth + 1);
            separator = ", ";
        }
        out.append(close);
    }

    private static void dict(Dict dict, StringBuilder out, int depth) {
        out.append('{');
        Iterator<Object> values = dict.values().iterator();
        String separator = "";
        for (Object key : dict.keys()) {
            out.append(separator);
            repr(key, out, depth + 1);
            out.append(": ");
            repr(values.next(), out, depth + 1);
            separator = ", ";
        }
        out.append('}');
    }

    private static void quote(String text, StringBuilder out) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        out.append(quote);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c == quote) {
                        out.append('\\').append(quote);
                    } else if (isPrintable(c)) {
                        out.appendCodePoint(c);
                    } else if (c < 0x100) {
                        out.append(String.format("\\x%02x", c));
                    } else if (c < 0x10000) {
                        out.append(String.format("\\u%04x", c));
                    } else {
                        out.append(String.format("\\U%08x", c));
                    }
                }
            }
        });
        out.append(quote);
    }

    private static boolean isPrintable(int c) {
        if (c < 0x7f) {
            return c >= ' ';
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> true;
        };
    }
}
