package io.adapterfactory.t2l.template.operation;

import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.value.Dict;
import io.adapterfactory.t2l.template.value.Text;
import io.adapterfactory.t2l.template.value.Tuple;
import io.adapterfactory.t2l.template.value.Types;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code format % values} with the conversions d, i, u, s, r, x, o, f, and %. */
public final class PercentFormat {

    private static final Pattern FIELD =
            Pattern.compile("%(?:\\(([^()]*)\\))?([-+ #0]*)(\\*|\\d{1,6})?(?:\\.(\\*|\\d{0,6}))?[hlL]?(.|\\n|$)");

    private final String format;
    private final Object values;
    private final List<Object> positional;
    private int next;

    private PercentFormat(String format, Object values) {
        this.format = format;
        this.values = values;
        this.positional = values instanceof Tuple tuple ? tuple.items() : Collections.singletonList(values);
    }

    public static String format(String format, Object values) {
        return new PercentFormat(format, values).format();
    }

    private String format() {
        StringBuilder result = new StringBuilder();
        Matcher field = FIELD.matcher(format);
        int at = 0;
        boolean named = false;
        while (field.find()) {
            result.append(format, at, field.start());
            at = field.end();
            named |= field.group(1) != null;
            result.append(field(field));
        }
        result.append(format.substring(at));
        boolean mapping = values instanceof Dict || values instanceof List;
        if (!named && next < positional.size() && !(mapping && next == 0)) {
            throw TemplateException.value("not all arguments converted during string formatting");
        }
        return result.toString();
    }

    private String field(Matcher field) {
        if ("*".equals(field.group(3)) || "*".equals(field.group(4))) {
            throw TemplateException.value("'*' in a format is not supported");
        }
        char conversion = field.group(5).isEmpty() ? 0 : field.group(5).charAt(0);
        if (conversion == '%') {
            return "%";
        }
        if ("diusrxXof".indexOf(conversion) < 0 || conversion == 0) {
            throw TemplateException.value("the format '" + field.group() + "' is not supported");
        }
        Object value = value(field.group(1));
        String flags = field.group(2);
        String precision = field.group(4);
        String text = conversion == 's' || conversion == 'r'
                ? cut(conversion == 's' ? Printed.str(value) : Printed.repr(value), precision)
                : number(conversion, value, flags, precision);
        return padded(text, flags, field.group(3), conversion);
    }

    private Object value(String name) {
        if (name != null) {
            if (!(values instanceof Dict dict)) {
                throw TemplateException.value("format requires a mapping");
            }
            if (!dict.contains(name)) {
                throw TemplateException.value("the format's key '" + name + "' is missing");
            }
            return dict.get(name);
        }
        if (next >= positional.size()) {
            throw TemplateException.value("not enough arguments for format string");
        }
        return positional.get(next++);
    }

    private static String cut(String text, String precision) {
        int length = precision == null ? Integer.MAX_VALUE : precision.isEmpty() ? 0 : Integer.parseInt(precision);
        return length < Text.length(text) ? Text.part(text, 0, length) : text;
    }

    private static String number(char conversion, Object value, String flags, String precision) {
        if (!Types.isNumber(value)) {
            throw TemplateException.value("%" + conversion + " format: a number is required, not " + Types.name(value));
        }
        String text;
        if (conversion == 'f') {
            text = fixed(
                    Types.real(value), precision == null ? 6 : precision.isEmpty() ? 0 : Integer.parseInt(precision));
        } else {
            if (precision != null || flags.contains("#") || "xXo".indexOf(conversion) >= 0 && value instanceof Double) {
                throw TemplateException.value("this format of an integer is not supported");
            }
            BigInteger integer = value instanceof Double number ? Numbers.truncate(number) : Types.integer(value);
            text = switch (conversion) {
                case 'x' -> integer.toString(16);
                case 'X' -> integer.toString(16).toUpperCase(Locale.ROOT);
                case 'o' -> integer.toString(8);
                default -> Numbers.text(integer);
            };
        }
        if (!text.startsWith("-") && flags.contains("+")) {
            return "+" + text;
        }
        return !text.startsWith("-") && flags.contains(" ") ? " " + text : text;
    }

    private static String fixed(double number, int digits) {
        if (!Double.isFinite(number)) {
            return Numbers.text(number);
        }
        String text =
                new BigDecimal(number).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
        return 1 / number < 0 || number < 0 ? text.startsWith("-") ? text : "-" + text : text;
    }

    private static String padded(String text, String flags, String width, char conversion) {
        int missing = width == null ? 0 : Integer.parseInt(width) - Text.length(text);
        if (missing <= 0) {
            return text;
        }
        if (flags.contains("-")) {
            return text + " ".repeat(missing);
        }
        if (flags.contains("0") && conversion != 's' && conversion != 'r') {
            int sign = text.startsWith("-") || text.startsWith("+") || text.startsWith(" ") ? 1 : 0;
            return text.substring(0, sign) + "0".repeat(missing) + text.substring(sign);
        }
        return " ".repeat(missing) + text;
    }
}
