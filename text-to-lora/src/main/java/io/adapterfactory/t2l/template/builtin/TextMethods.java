package io.adapterfactory.t2l.template.builtin;

import io.adapterfactory.t2l.template.call.Signature;
import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.operation.Arithmetic;
import io.adapterfactory.t2l.template.value.Markup;
import io.adapterfactory.t2l.template.value.Text;
import io.adapterfactory.t2l.template.value.Tuple;
import io.adapterfactory.t2l.template.value.Types;
import io.adapterfactory.t2l.template.value.Undefined;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/** The methods of Python's str. */
final class TextMethods {

    private interface Body {
        Object apply(String text, Object[] arguments);
    }

    private record Method(Signature signature, Body body) {}

    private static final Map<String, Method> METHODS = new HashMap<>();

    static {
        changes();
        splits();
        searches();
        questions();
    }

    private TextMethods() {}

    static Set<String> names() {
        return METHODS.keySet();
    }

    static BoundMethod bind(String text, String name) {
        Method method = METHODS.get(name);
        return new BoundMethod(
                name, method.signature(), arguments -> method.body().apply(text, arguments));
    }

    private static Signature takes() {
        return Signature.positional();
    }

    private static void add(String name, Signature signature, Body body) {
        METHODS.put(name, new Method(signature, body));
    }

    private static void changes() {
        add("upper", takes(), (s, a) -> s.toUpperCase(Locale.ROOT));
        add("lower", takes(), (s, a) -> s.toLowerCase(Locale.ROOT));
        add("casefold", takes(), (s, a) -> s.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT));
        add("title", takes(), (s, a) -> Text.title(s));
        add("capitalize", takes(), (s, a) -> Text.capitalize(s));
        add("swapcase", takes(), (s, a) -> swapped(s));
        add("strip", takes().with("chars", null), (s, a) -> Text.strip(s, chars(a[0]), true, true));
        add("lstrip", takes().with("chars", null), (s, a) -> Text.strip(s, chars(a[0]), true, false));
        add("rstrip", takes().with("chars", null), (s, a) -> Text.strip(s, chars(a[0]), false, true));
        add(
                "replace",
                takes().with("old").with("new").with("count", BigInteger.ONE.negate()),
                (s, a) -> replace(s, text(a[0]), text(a[1]), Types.count(a[2])));
        add(
                "removeprefix",
                takes().with("prefix"),
                (s, a) -> s.startsWith(text(a[0])) ? s.substring(text(a[0]).length()) : s);
        add(
                "removesuffix",
                takes().with("suffix"),
                (s, a) -> s.endsWith(text(a[0]))
                        ? s.substring(0, s.length() - text(a[0]).length())
                        : s);
        add("zfill", takes().with("width"), (s, a) -> {
            int sign = s.startsWith("-") || s.startsWith("+") ? 1 : 0;
            return s.substring(0, sign) + blanks(s, a[0], "0") + s.substring(sign);
        });
        add("ljust", takes().with("width").with("fillchar", " "), (s, a) -> s + blanks(s, a[0], text(a[1])));
        add("rjust", takes().with("width").with("fillchar", " "), (s, a) -> blanks(s, a[0], text(a[1])) + s);
        add("center", takes().with("width").with("fillchar", " "), (s, a) -> center(s, a[0], text(a[1])));
        add("join", takes().with("iterable"), (s, a) -> join(s, a[0]));
    }

    private static void splits() {
        add(
                "split",
                Signature.named().with("sep", null).with("maxsplit", BigInteger.ONE.negate()),
                (s, a) -> split(s, a[0], Types.count(a[1])));
        add(
                "rsplit",
                Signature.named().with("sep", null).with("maxsplit", BigInteger.ONE.negate()),
                (s, a) -> reverseSplit(s, a[0], Types.count(a[1])));
        add("splitlines", Signature.named().with("keepends", false), (s, a) -> Text.lines(s, Types.truth(a[0])));
        add("partition", takes().with("sep"), (s, a) -> {
            int at = s.indexOf(separator(a[0]));
            return at < 0 ? Tuple.of(s, "", "") : parts(s, at, text(a[0]));
        });
        add("rpartition", takes().with("sep"), (s, a) -> {
            int at = s.lastIndexOf(separator(a[0]));
            return at < 0 ? Tuple.of("", "", s) : parts(s, at, text(a[0]));
        });
    }

    private static void searches() {
        Signature range = takes().with("sub").with("start", null).with("end", null);
        add("startswith", range, (s, a) -> {
            Range in = Range.of(s, a[1], a[2]);
            return anyOf(a[0], prefix -> in.valid() && in.text(s).startsWith(prefix));
        });
        add("endswith", range, (s, a) -> {
            Range in = Range.of(s, a[1], a[2]);
            return anyOf(a[0], suffix -> in.valid() && in.text(s).endsWith(suffix));
        });
        add("find", range, (s, a) -> find(s, a, false));
        add("rfind", range, (s, a) -> find(s, a, true));
        add("index", range, (s, a) -> found(find(s, a, false)));
        add("rindex", range, (s, a) -> found(find(s, a, true)));
        add("count", range, (s, a) -> count(s, a));
    }

    private static void questions() {
        question("isdigit", c -> Character.isDigit(c) || "\u00b2\u00b3\u00b9".indexOf(c) >= 0);
        question("isdecimal", Character::isDigit);
        question("isnumeric", c -> switch (Character.getType(c)) {
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
            default -> false;
        });
        question("isalpha", Character::isLetter);
        question(
                "isalnum",
                c -> Character.isLetterOrDigit(c)
                        || Character.getType(c) == Character.OTHER_NUMBER
                        || Character.getType(c) == Character.LETTER_NUMBER);
        question("isspace", Text::isSpace);
        add("isascii", takes(), (s, a) -> s.chars().allMatch(c -> c < 0x80));
        add("islower", takes(), (s, a) -> isLower(s));
        add("isupper", takes(), (s, a) -> isUpper(s));
        add(
                "istitle",
                takes(),
                (s, a) ->
                        s.codePoints().anyMatch(Text::isCased) && Text.title(s).equals(s));
        add(
                "isidentifier",
                takes(),
                (s, a) -> s.matches("[\\p{L}\\p{Nl}_][\\p{L}\\p{Nl}\\p{Nd}\\p{Mn}\\p{Mc}\\p{Pc}_]*"));
    }

    /** A predicate that is true if the text is not empty and it is true for all characters. */
    private static void question(String name, IntPredicate test) {
        add(name, takes(), (s, a) -> !s.isEmpty() && s.codePoints().allMatch(test));
    }

    static boolean isLower(String text) {
        return text.codePoints().anyMatch(Character::isLowerCase)
                && text.codePoints().noneMatch(c -> Character.isUpperCase(c) || Character.isTitleCase(c));
    }

    static boolean isUpper(String text) {
        return text.codePoints().anyMatch(Character::isUpperCase)
                && text.codePoints().noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c));
    }

    /** A value that must be a text. */
    static String text(Object value) {
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof Markup) {
            throw TemplateException.value("a text marked by 'safe' is not supported here");
        }
        if (value instanceof Undefined undefined) {
            throw undefined.failure();
        }
        throw TemplateException.value("expected a str, found " + Types.name(value));
    }

    private static String chars(Object value) {
        return value == null ? null : text(value);
    }

    private static String swapped(String text) {
        StringBuilder result = new StringBuilder();
        text.codePoints()
                .mapToObj(c -> Character.isUpperCase(c)
                        ? Character.toString(c).toLowerCase(Locale.ROOT)
                        : Character.toString(c).toUpperCase(Locale.ROOT))
                .forEach(result::append);
        return result.toString();
    }

    static String replace(String text, String old, String replacement, int count) {
        if (count == 0) {
            return text;
        }
        StringBuilder result = new StringBuilder();
        int at = 0;
        int replaced = 0;
        while (count < 0 || replaced < count) {
            int found = old.isEmpty() ? nextGap(text, at, replaced) : text.indexOf(old, at);
            if (found < 0) {
                break;
            }
            result.append(text, at, found).append(replacement);
            Arithmetic.checkSize(result.length());
            at = found + old.length();
            replaced++;
        }
        return result.append(text.substring(Math.min(at, text.length()))).toString();
    }

    /** The position after the next character, for replacing empty texts. */
    private static int nextGap(String text, int at, int replaced) {
        if (replaced == 0) {
            return 0;
        }
        return at >= text.length() ? -1 : at + Character.charCount(text.codePointAt(at));
    }

    private static String blanks(String text, Object width, String fill) {
        int missing = Types.count(width) - Text.length(text);
        if (Text.length(fill) != 1) {
            throw TemplateException.value("the fill character must be exactly one character long");
        }
        Arithmetic.checkSize(missing);
        return missing <= 0 ? "" : fill.repeat(missing);
    }

    static String center(String text, Object width, String fill) {
        int missing = Types.count(width) - Text.length(text);
        Arithmetic.checkSize(missing);
        if (Text.length(fill) != 1) {
            throw TemplateException.value("the fill character must be exactly one character long");
        }
        if (missing <= 0) {
            return text;
        }
        int left = missing / 2 + (missing & Types.count(width) & 1);
        return fill.repeat(left) + text + fill.repeat(missing - left);
    }

    private static String join(String separator, Object items) {
        StringBuilder result = new StringBuilder();
        Iterator<Object> iterator = Types.iterate(items);
        boolean first = true;
        while (iterator.hasNext()) {
            result.append(first ? "" : separator).append(text(iterator.next()));
            Arithmetic.checkSize(result.length());
            first = false;
        }
        return result.toString();
    }

    private static String separator(Object value) {
        String separator = text(value);
        if (separator.isEmpty()) {
            throw TemplateException.value("empty separator");
        }
        return separator;
    }

    private static Tuple parts(String text, int at, String separator) {
        return Tuple.of(text.substring(0, at), separator, text.substring(at + separator.length()));
    }

    private static List<Object> split(String text, Object sep, int max) {
        if (sep == null) {
            return splitBySpace(text, max);
        }
        String separator = separator(sep);
        List<Object> parts = new ArrayList<>();
        int at = 0;
        int found = text.indexOf(separator);
        while (found >= 0 && (max < 0 || parts.size() < max)) {
            parts.add(text.substring(at, found));
            at = found + separator.length();
            found = text.indexOf(separator, at);
        }
        parts.add(text.substring(at));
        return parts;
    }

    private static List<Object> splitBySpace(String text, int max) {
        List<Object> parts = new ArrayList<>();
        String rest = Text.strip(text, null, true, false);
        while (!rest.isEmpty()) {
            int end = 0;
            while (end < rest.length() && !Text.isSpace(rest.charAt(end))) {
                end++;
            }
            if (max >= 0 && parts.size() == max) {
                end = rest.length();
                parts.add(rest);
            } else {
                parts.add(rest.substring(0, end));
            }
            rest = Text.strip(rest.substring(end), null, true, false);
        }
        return parts;
    }

    private static List<Object> reverseSplit(String text, Object sep, int max) {
        if (max < 0) {
            return split(text, sep, max);
        }
        List<Object> parts = new ArrayList<>();
        String rest = sep == null ? Text.strip(text, null, false, true) : text;
        while (parts.size() < max) {
            int at = sep == null ? lastSpace(rest) : rest.lastIndexOf(separator(sep));
            if (at < 0) {
                break;
            }
            parts.add(rest.substring(at + (sep == null ? 1 : text(sep).length())));
            rest = rest.substring(0, at);
            rest = sep == null ? Text.strip(rest, null, false, true) : rest;
        }
        if (sep != null || !rest.isEmpty()) {
            parts.add(rest);
        }
        Collections.reverse(parts);
        return parts;
    }

    private static int lastSpace(String text) {
        int at = text.length() - 1;
        while (at >= 0 && !Text.isSpace(text.charAt(at))) {
            at--;
        }
        return at;
    }

    /** A part of a text, by indices of its characters. */
    private record Range(int start, int end, boolean valid) {

        static Range of(String text, Object start, Object end) {
            int length = Text.length(text);
            int first = index(start, 0, length);
            int last = Math.min(index(end, length, length), length);
            return new Range(first, last, first <= last);
        }

        private static int index(Object value, int none, int length) {
            if (value == null) {
                return none;
            }
            int index = Types.count(value);
            return index < 0 ? Math.max(0, index + length) : index;
        }

        String text(String text) {
            return Text.part(text, start, end);
        }
    }

    private static Object anyOf(Object options, Predicate<String> test) {
        if (options instanceof Tuple tuple) {
            return tuple.items().stream().anyMatch(option -> test.test(text(option)));
        }
        return test.test(text(options));
    }

    private static BigInteger find(String text, Object[] arguments, boolean last) {
        Range range = Range.of(text, arguments[1], arguments[2]);
        String searched = text(arguments[0]);
        if (!range.valid()) {
            return BigInteger.ONE.negate();
        }
        String part = range.text(text);
        int at = last ? part.lastIndexOf(searched) : part.indexOf(searched);
        return BigInteger.valueOf(at < 0 ? -1 : range.start() + part.codePointCount(0, at));
    }

    private static BigInteger found(BigInteger index) {
        if (index.signum() < 0) {
            throw TemplateException.value("substring not found");
        }
        return index;
    }

    private static BigInteger count(String text, Object[] arguments) {
        Range range = Range.of(text, arguments[1], arguments[2]);
        String searched = text(arguments[0]);
        if (!range.valid()) {
            return BigInteger.ZERO;
        }
        String part = range.text(text);
        if (searched.isEmpty()) {
            return BigInteger.valueOf(Text.length(part) + 1L);
        }
        long count = 0;
        for (int at = part.indexOf(searched); at >= 0; at = part.indexOf(searched, at + searched.length())) {
            count++;
        }
        return BigInteger.valueOf(count);
    }
}
