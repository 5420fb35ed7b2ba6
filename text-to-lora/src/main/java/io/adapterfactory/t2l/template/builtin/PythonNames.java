package io.adapterfactory.t2l.template.builtin;

import io.adapterfactory.t2l.template.value.Dict;
import io.adapterfactory.t2l.template.value.DictView;
import io.adapterfactory.t2l.template.value.Lazy;
import io.adapterfactory.t2l.template.value.Markup;
import io.adapterfactory.t2l.template.value.Range;
import io.adapterfactory.t2l.template.value.Tuple;
import io.adapterfactory.t2l.template.value.Types;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The attributes of Python's types. */
final class PythonNames {

    private static final Set<String> TEXT =
            Set.of(("capitalize casefold center count encode endswith expandtabs find format format_map index isalnum"
                            + " isalpha isascii isdecimal isdigit isidentifier islower isnumeric isprintable isspace"
                            + " istitle isupper join ljust lower lstrip maketrans partition removeprefix removesuffix"
                            + " replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip"
                            + " swapcase title translate upper zfill")
                    .split(" "));
    private static final Set<String> MARKUP = Set.of("escape", "unescape", "striptags");
    private static final Set<String> LIST =
            Set.of("append clear copy count extend index insert pop remove reverse sort".split(" "));
    private static final Set<String> DICT =
            Set.of("clear copy fromkeys get items keys pop popitem setdefault update values".split(" "));
    private static final Set<String> TUPLE = Set.of("count", "index");
    private static final Set<String> RANGE = Set.of("count", "index", "start", "stop", "step");
    private static final Set<String> VIEW = Set.of("isdisjoint", "mapping");
    private static final Set<String> INT =
            Set.of("as_integer_ratio bit_count bit_length conjugate denominator from_bytes imag numerator real to_bytes"
                    .split(" "));
    private static final Set<String> FLOAT =
            Set.of("as_integer_ratio conjugate fromhex hex imag is_integer real".split(" "));
    private static final Set<String> GENERATOR =
            Set.of("close", "send", "throw", "gi_code", "gi_frame", "gi_running", "gi_suspended", "gi_yieldfrom");

    /** Methods that change a value, which jinja2's sandbox rejects. */
    static final Set<String> CHANGES_LIST = Set.of("append", "reverse", "insert", "sort", "extend", "remove");

    static final Set<String> CHANGES_DICT = Set.of("clear", "pop", "popitem", "setdefault", "update");

    private PythonNames() {}

    /** The methods that exist in Python, but are not implemented here. */
    static Set<String> notImplemented(Set<String> implemented) {
        Set<String> names = new TreeSet<>();
        List.of(TEXT, LIST, DICT, TUPLE, RANGE, VIEW, INT, FLOAT).forEach(names::addAll);
        names.removeAll(implemented);
        names.removeAll(CHANGES_LIST);
        names.removeAll(CHANGES_DICT);
        names.removeAll(Set.of("start", "stop", "step", "real", "imag"));
        return names;
    }

    static boolean has(Object value, String name) {
        if (value instanceof String) {
            return TEXT.contains(name);
        }
        if (value instanceof Markup) {
            return TEXT.contains(name) || MARKUP.contains(name);
        }
        if (value instanceof Range) {
            return RANGE.contains(name);
        }
        if (value instanceof List) {
            return LIST.contains(name);
        }
        if (value instanceof Dict) {
            return DICT.contains(name);
        }
        if (value instanceof Tuple) {
            return TUPLE.contains(name);
        }
        if (value instanceof DictView) {
            return VIEW.contains(name);
        }
        if (value instanceof Lazy) {
            return GENERATOR.contains(name);
        }
        if (Types.isInteger(value)) {
            return INT.contains(name);
        }
        return value instanceof Double && FLOAT.contains(name);
    }
}
