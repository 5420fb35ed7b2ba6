package io.adapterfactory.t2l.template.builtin;

import io.adapterfactory.t2l.template.call.CallArguments;
import io.adapterfactory.t2l.template.call.Signature;
import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.operation.Arithmetic;
import io.adapterfactory.t2l.template.operation.JsonText;
import io.adapterfactory.t2l.template.operation.PercentFormat;
import io.adapterfactory.t2l.template.operation.Printed;
import io.adapterfactory.t2l.template.value.Dict;
import io.adapterfactory.t2l.template.value.Markup;
import io.adapterfactory.t2l.template.value.Text;
import io.adapterfactory.t2l.template.value.Tuple;
import io.adapterfactory.t2l.template.value.Types;
import io.adapterfactory.t2l.template.value.Undefined;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Filters that return texts. */
final class TextFilters {

    private static final Pattern WORD_START =
            Pattern.compile("[-\\s({\\[<\\x1c-\\x1f]+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_]+");

    private TextFilters() {}

    private static Signature takes() {
        return Signature.named();
    }

    static void enter(Filters.Table table) {
        table.add("string", takes(), (e, in, a) -> in instanceof Markup ? in : Printed.str(in));
        table.add("safe", takes(), (e, in, a) -> new Markup(Printed.str(in)));
        table.add("upper", takes(), (e, in, a) -> plain(in).toUpperCase(Locale.ROOT));
        table.add("lower", takes(), (e, in, a) -> plain(in).toLowerCase(Locale.ROOT));
        table.add("capitalize", takes(), (e, in, a) -> Text.capitalize(plain(in)));
        table.add("title", takes(), (e, in, a) -> title(plain(in)));
        table.add(
                "trim",
                takes().with("chars", null),
                (e, in, a) -> Text.strip(plain(in), a[0] == null ? null : TextMethods.text(a[0]), true, true));
        table.add(
                "center",
                takes().with("width", BigInteger.valueOf(80)),
                (e, in, a) -> TextMethods.center(plain(in), a[0], " "));
        table.add(
                "replace",
                takes().with("old").with("new").with("count", null),
                (e, in, a) -> TextMethods.replace(
                        Printed.str(in), Printed.str(a[0]), Printed.str(a[1]), a[2] == null ? -1 : Types.count(a[2])));
        table.add(
                "wordcount",
                takes(),
                (e, in, a) ->
                        BigInteger.valueOf(WORD.matcher(plain(in)).results().count()));
        table.add(
                "indent",
                takes().with("width", BigInteger.valueOf(4))
                        .with("first", false)
                        .with("blank", false),
                (e, in, a) -> indent(TextMethods.text(in), a));
        table.add(
                "truncate",
                takes().with("length", BigInteger.valueOf(255))
                        .with("killwords", false)
                        .with("end", "...")
                        .with("leeway", BigInteger.valueOf(5)),
                (e, in, a) -> truncate(in, a));
        table.add("join", takes().with("d", "").with("attribute", null), TextFilters::join);
        table.addOpen("format", (e, in, arguments) -> format(plain(in), arguments));
        table.add("regex_replace", takes().with("regex").with("replacement"), (e, in, a) -> new RegexReplacement(
                        TextMethods.text(a[0]), TextMethods.text(a[1]))
                .in(TextMethods.text(in)));
        table.add(
                "tojson",
                takes().with("ensure_ascii", false)
                        .with("indent", null)
                        .with("separators", null)
                        .with("sort_keys", false),
                (e, in, a) -> JsonText.of(in, jsonFormat(a)));
    }

    /**
     * A value as a text. A value that was marked by {@code safe} is rejected, because its result would also be marked.
     */
    private static String plain(Object value) {
        return value instanceof Markup ? TextMethods.text(value) : Printed.str(value);
    }

    private static String title(String text) {
        StringBuilder result = new StringBuilder();
        Matcher between = WORD_START.matcher(text);
        int at = 0;
        while (between.find()) {
            result.append(upperFirst(text.substring(at, between.start()))).append(between.group());
            at = between.end();
        }
        return result.append(upperFirst(text.substring(at))).toString();
    }

    private static String upperFirst(String word) {
        if (word.isEmpty()) {
            return word;
        }
        int first = Character.charCount(word.codePointAt(0));
        return word.substring(0, first).toUpperCase(Locale.ROOT)
                + word.substring(first).toLowerCase(Locale.ROOT);
    }

    private static String indent(String text, Object[] arguments) {
        String indentation;
        if (arguments[0] instanceof String given) {
            indentation = given;
        } else {
            int width = Math.max(0, Types.count(arguments[0]));
            Arithmetic.checkSize(width);
            indentation = " ".repeat(width);
        }
        boolean blank = Types.truth(arguments[2]);
        StringBuilder result = new StringBuilder(Types.truth(arguments[1]) ? indentation : "");
        boolean firstLine = true;
        for (Object item : Text.lines(text + "\n", false)) {
            String line = (String) item;
            if (!firstLine) {
                result.append('\n').append(blank || !line.isEmpty() ? indentation : "");
                Arithmetic.checkSize(result.length());
            }
            result.append(line);
            firstLine = false;
        }
        return result.toString();
    }

    private static Object truncate(Object input, Object[] arguments) {
        int length = Types.count(arguments[0]);
        String end = TextMethods.text(arguments[2]);
        int leeway = arguments[3] == null ? 5 : Types.count(arguments[3]);
        int endLength = Text.length(end);
        if (length < endLength || leeway < 0) {
            throw TemplateException.value("'truncate' needs a length of at least " + endLength
                    + " and a leeway of at least 0, found " + length + " and " + leeway);
        }
        if (Types.length(input) <= (long) length + leeway) {
            return input;
        }
        String text = TextMethods.text(input);
        String cut = Text.part(text, 0, length - endLength);
        int space = cut.lastIndexOf(' ');
        return (Types.truth(arguments[1]) || space < 0 ? cut : cut.substring(0, space)) + end;
    }

    private static Object join(Environment environment, Object input, Object[] arguments) {
        String separator = Printed.str(arguments[0]);
        StringBuilder result = new StringBuilder();
        Iterator<Object> items = Types.iterate(input);
        boolean first = true;
        while (items.hasNext()) {
            Object item = items.next();
            if (arguments[1] != null) {
                item = new AttributePath(arguments[1]).of(environment, item);
            }
            result.append(first ? "" : separator).append(Printed.str(item));
            environment.budget().step();
            environment.budget().length(result.length());
            first = false;
        }
        return result.toString();
    }

    private static String format(String format, CallArguments arguments) {
        if (arguments.named().isEmpty()) {
            return PercentFormat.format(format, new Tuple(arguments.positional()));
        }
        if (!arguments.positional().isEmpty()) {
            throw TemplateException.value("'format' takes either positional or named arguments");
        }
        Dict named = new Dict();
        arguments.named().forEach(named::put);
        return PercentFormat.format(format, named);
    }

    private static JsonText.Format jsonFormat(Object[] arguments) {
        String indent = null;
        if (arguments[1] instanceof String given) {
            indent = given;
        } else if (arguments[1] != null) {
            int width = Math.max(0, Types.count(arguments[1]));
            Arithmetic.checkSize(width);
            indent = " ".repeat(width);
        }
        String itemSeparator = indent == null ? ", " : ",";
        String keySeparator = ": ";
        if (arguments[2] instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (arguments[2] != null) {
            List<Object> separators = new ArrayList<>();
            Types.iterate(arguments[2]).forEachRemaining(separators::add);
            if (separators.size() != 2) {
                throw TemplateException.value("'separators' needs two texts, found " + separators.size());
            }
            itemSeparator = TextMethods.text(separators.get(0));
            keySeparator = TextMethods.text(separators.get(1));
        }
        return new JsonText.Format(
                Types.truth(arguments[0]), indent, itemSeparator, keySeparator, Types.truth(arguments[3]));
    }
}
