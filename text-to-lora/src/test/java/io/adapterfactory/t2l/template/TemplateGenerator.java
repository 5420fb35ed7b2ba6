package io.adapterfactory.t2l.template;

import java.util.List;
import java.util.Random;

/** Writes random templates from jinja2's grammar over the variables of {@link TemplateDifferential}. */
final class TemplateGenerator {

    private static final List<String> NAMES = List.of(
            "messages",
            "tools",
            "text",
            "number",
            "real",
            "flag",
            "nothing",
            "data",
            "words",
            "x",
            "y",
            "ns",
            "m",
            "undefined_name");
    private static final List<String> TEXTS = List.of(
            "''",
            "'a'",
            "'user'",
            "'a b  c'",
            "'  A-b\\n'",
            "'x\\'y'",
            "\"q\\\"\"",
            "'\\u00e9\\u2581'",
            "'%s|%d'",
            "'role'",
            "'\\t'",
            "'12'",
            "'3.5'",
            "'1e3'",
            "'content'",
            "'\\U0001f600z'",
            "'ß'",
            "'a,b,,c'",
            "'</think>'");
    private static final List<String> NUMBERS = List.of(
            "0", "1", "2", "-1", "3", "7", "10", "1.5", "0.1", "1e3", "1e-7", "1e16", "2.5", "-0.0", "100", "0x1f",
            "1_000");
    private static final List<String> BINARY = List.of(
            "+", "-", "*", "/", "//", "%", "**", "~", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or");
    private static final List<String> FILTERS = List.of(
            "abs",
            "attr('role')",
            "batch(2)",
            "batch(2, 'f')",
            "capitalize",
            "center(9)",
            "count",
            "default('d')",
            "default('d', true)",
            "d",
            "dictsort",
            "dictsort(true)",
            "dictsort(false, 'value')",
            "first",
            "float",
            "float(2)",
            "format(1)",
            "format('a', 2)",
            "groupby('role')",
            "indent",
            "indent(2, true)",
            "int",
            "int(7)",
            "int(0, 16)",
            "items",
            "join",
            "join(', ')",
            "join(',', attribute='role')",
            "last",
            "length",
            "list",
            "lower",
            "map('upper')",
            "map(attribute='role')",
            "map(attribute='zz', default='n')",
            "map('length')",
            "max",
            "min",
            "reject('none')",
            "rejectattr('role', 'equalto', 'user')",
            "replace('a', 'bb')",
            "replace('a', 'b', 1)",
            "reverse",
            "round",
            "round(1)",
            "round(1, 'floor')",
            "round(0, 'ceil')",
            "safe",
            "select",
            "select('string')",
            "select('odd')",
            "selectattr('content')",
            "selectattr('role', 'eq', 'user')",
            "slice(2)",
            "slice(3, 'f')",
            "sort",
            "sort(reverse=true)",
            "sort(attribute='role')",
            "string",
            "sum",
            "title",
            "tojson",
            "tojson(indent=2)",
            "tojson(ensure_ascii=true)",
            "tojson(sort_keys=true)",
            "tojson(separators=(',', ':'))",
            "trim",
            "trim('a ')",
            "truncate(5)",
            "truncate(5, true, '..', 0)",
            "unique",
            "upper",
            "wordcount");
    private static final List<String> TESTS = List.of(
            "boolean",
            "callable",
            "defined",
            "divisibleby(2)",
            "divisibleby 3",
            "eq 1",
            "equalto('a')",
            "escaped",
            "even",
            "false",
            "filter",
            "float",
            "ge 1",
            "gt 1",
            "in words",
            "in('abc')",
            "integer",
            "iterable",
            "le 2",
            "lower",
            "lt 2",
            "mapping",
            "ne 1",
            "none",
            "number",
            "odd",
            "sequence",
            "string",
            "test",
            "true",
            "undefined",
            "upper",
            "sameas none",
            "sameas(true)");
    private static final List<String> METHODS = List.of(
            "upper()",
            "lower()",
            "title()",
            "capitalize()",
            "swapcase()",
            "strip()",
            "strip('a ')",
            "lstrip()",
            "rstrip()",
            "rstrip('c')",
            "split()",
            "split('a')",
            "split(' ', 1)",
            "split(None, 1)",
            "rsplit(' ', 1)",
            "rsplit(None, 1)",
            "splitlines()",
            "partition('a')",
            "rpartition(' ')",
            "replace('a', 'b')",
            "replace('', '-')",
            "startswith('a')",
            "endswith('c')",
            "startswith(('a', 'b'))",
            "find('b')",
            "rfind('a')",
            "index('a')",
            "count('a')",
            "join(words)",
            "isdigit()",
            "isalpha()",
            "isspace()",
            "isupper()",
            "islower()",
            "istitle()",
            "isalnum()",
            "zfill(5)",
            "ljust(6, '.')",
            "rjust(6)",
            "center(8)",
            "removeprefix('a')",
            "removesuffix('c')",
            "items()",
            "keys()",
            "values()",
            "get('role')",
            "get('zz', 1)",
            "copy()",
            "items()|list",
            "keys()|list",
            "values()|list",
            "count(1)",
            "index(1)",
            "append(1)",
            "foo()",
            "casefold()");
    private static final List<String> LOOP = List.of(
            "index",
            "index0",
            "first",
            "last",
            "length",
            "revindex",
            "revindex0",
            "previtem",
            "nextitem",
            "depth",
            "cycle('a', 'b')",
            "changed(x)",
            "zz");
    private static final List<String> DATA =
            List.of("a", " ", "\n", "  \n", "\n  ", "text\n", "{", "}", "\t", "<b>&'", "é", "\r\n", "}}", "%}", "# ");

    private static final List<String> TEXT_METHODS = List.of(
            "upper()",
            "lower()",
            "title()",
            "capitalize()",
            "swapcase()",
            "strip()",
            "strip('a ')",
            "lstrip()",
            "rstrip()",
            "rstrip('c')",
            "replace('a', 'b')",
            "replace('', '-')",
            "replace('b', '', 1)",
            "zfill(5)",
            "ljust(6, '.')",
            "rjust(6)",
            "center(8)",
            "removeprefix('a')",
            "removesuffix('c')",
            "casefold()",
            "join(['x', 'y'])",
            "lstrip('\\n')");
    private static final List<String> TEXT_FILTERS = List.of(
            "upper",
            "lower",
            "title",
            "capitalize",
            "trim",
            "trim('a ')",
            "replace('a', 'bb')",
            "replace('a', 'b', 1)",
            "indent",
            "indent(2, true)",
            "indent(2, blank=true)",
            "indent('> ')",
            "center(9)",
            "truncate(5)",
            "truncate(5, true, '..', 0)",
            "reverse",
            "string",
            "default('d')",
            "first",
            "last",
            "safe");
    private static final List<String> PRINTING = List.of(
            "string",
            "tojson",
            "tojson(indent=2)",
            "tojson(indent=0)",
            "tojson(sort_keys=true)",
            "tojson(separators=(',', ':'))",
            "tojson(ensure_ascii=true)",
            "upper",
            "trim",
            "lower",
            "replace('a', 'b')",
            "tojson(indent='-')",
            "title");
    private static final List<String> NUMBER_FILTERS = List.of(
            "abs",
            "int",
            "float",
            "round",
            "round(1)",
            "round(2, 'floor')",
            "round(0, 'ceil')",
            "round(-1)",
            "string|length",
            "round|int",
            "default(1)");
    private static final List<String> LIST_FILTERS = List.of(
            "list",
            "reverse",
            "batch(2)",
            "batch(2, 'f')",
            "slice(2)",
            "slice(3, 'f')",
            "map('string')",
            "select('string')",
            "reject('none')",
            "unique",
            "map('upper')",
            "select",
            "reject('odd')",
            "select('in', [1, 'b'])",
            "map('tojson')",
            "sort",
            "sort(reverse=true)",
            "map('default', 'd')",
            "sort(case_sensitive=true)");
    private static final List<String> SLICES = List.of(
            "[1:]", "[:2]", "[::-1]", "[1:-1]", "[::2]", "[-2:]", "[5:1:-2]", "[:]", "[:-1:1]", "[:none]", "[9:]");
    private static final List<String> SAFE_TESTS = List.of(
            "boolean",
            "callable",
            "defined",
            "eq 1",
            "equalto('a')",
            "false",
            "float",
            "in words",
            "integer",
            "iterable",
            "lower",
            "mapping",
            "ne 1",
            "none",
            "number",
            "sequence",
            "string",
            "true",
            "undefined",
            "upper",
            "sameas none",
            "sameas(true)",
            "escaped");

    private final Random random;

    TemplateGenerator(Random random) {
        this.random = random;
    }

    private String pick(List<String> options) {
        return options.get(random.nextInt(options.size()));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    String template() {
        return (chance(50) ? "{% set ns = namespace(n=0, t='') %}" : "") + body(3, false);
    }

    private String body(int depth, boolean inLoop) {
        StringBuilder out = new StringBuilder();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            out.append(statement(depth, inLoop));
        }
        return out.toString();
    }

    private String statement(int depth, boolean inLoop) {
        int kind = random.nextInt(depth > 0 ? 24 : 12);
        return switch (kind) {
            case 0, 1 -> pick(DATA);
            case 2 -> block("set " + pick(List.of("x", "y", "x, y", "ns.n", "ns.t")) + " = " + expression(2));
            case 3 -> inLoop ? print("loop." + pick(LOOP)) : print(expression(2));
            case 4 ->
                inLoop && chance(30)
                        ? block("if " + expression(1)) + block(pick(List.of("break", "continue"))) + block("endif")
                        : "{# c #}" + pick(DATA);
            case 12, 13, 14 ->
                block("if " + expression(2))
                        + body(depth - 1, inLoop)
                        + (chance(30) ? block("elif " + expression(1)) + body(depth - 1, inLoop) : "")
                        + (chance(50) ? block("else") + body(depth - 1, inLoop) : "")
                        + block("endif");
            case 15, 16, 17 ->
                block("for " + target() + " in " + iterable() + (chance(30) ? " if " + expression(1) : "")
                                + (chance(5) ? " recursive" : ""))
                        + body(depth - 1, true)
                        + (chance(25) ? block("else") + body(depth - 1, inLoop) : "")
                        + block("endfor");
            case 18 ->
                block("macro m(" + pick(List.of("", "x", "x, y=1", "x=2, y=x", "text")) + ")")
                        + body(depth - 1, false)
                        + (chance(20) ? print("caller()") : "")
                        + (chance(10) ? print("varargs") : "")
                        + block("endmacro")
                        + (chance(70) ? print("m(" + arguments() + ")") : "");
            case 19 ->
                block("set " + pick(List.of("x", "y", "ns.t")) + (chance(30) ? " | " + pick(FILTERS) : ""))
                        + body(depth - 1, inLoop)
                        + block("endset");
            case 20 -> block("filter " + pick(FILTERS)) + body(depth - 1, inLoop) + block("endfilter");
            case 21 ->
                block("with " + pick(List.of("x", "y")) + " = " + expression(2))
                        + body(depth - 1, inLoop)
                        + block("endwith");
            case 22 -> block("generation") + body(depth - 1, false) + block("endgeneration");
            case 23 ->
                block("call" + pick(List.of("", "(x)")) + " m(" + arguments() + ")")
                        + body(depth - 1, false)
                        + block("endcall");
            default -> print(expression(3));
        };
    }

    private String target() {
        return pick(List.of("x", "y", "message", "z", chance(30) ? "k, v" : "x"));
    }

    private String iterable() {
        return chance(40)
                ? list(2)
                : pick(List.of(
                        "messages",
                        "words",
                        "data.items()",
                        "data|items",
                        "range(3)",
                        "text",
                        "messages[1:]",
                        "[1, 2, 3]",
                        "data",
                        "data|dictsort",
                        "messages[::-1]",
                        "tools",
                        "undefined_name",
                        "[[1, 2], [3, 4]]",
                        "{'k': 1}.items()",
                        expression(2)));
    }

    private String arguments() {
        return pick(List.of(
                "",
                "1",
                "'a'",
                "x=3",
                expression(1),
                expression(1),
                chance(30) ? "1, y=4" : "",
                chance(20) ? "1, 2, 3" : "1",
                chance(20) ? "z=1" : "'b'",
                chance(30) ? "*[1, 2]" : ""));
    }

    private String print(String expression) {
        return "{{" + pick(List.of("", "-", "+", "")) + " " + expression + " " + pick(List.of("", "-", "")) + "}}";
    }

    private String block(String content) {
        return "{%" + pick(List.of("", "", "-", "+")) + " " + content + " " + pick(List.of("", "", "-", "+")) + "%}";
    }

    /** Mostly an expression whose types fit, so that most templates render. */
    private String expression(int depth) {
        if (chance(10)) {
            return anyExpression(depth);
        }
        return switch (random.nextInt(9)) {
            case 0, 1, 2 -> text(depth);
            case 3, 4 -> number(depth);
            case 5 -> list(depth);
            case 6 -> dict(depth);
            default -> truth(depth);
        };
    }

    private String text(int depth) {
        if (depth <= 0) {
            return chance(50)
                    ? pick(TEXTS)
                    : pick(List.of(
                            "text",
                            "messages[0].content",
                            "messages[1]['content']",
                            "messages[-1].role",
                            "data.k",
                            "words[0]",
                            "words[2]",
                            "tools[0].name",
                            "ns.t",
                            "x|string",
                            "data['k']"));
        }
        return switch (random.nextInt(11)) {
            case 0 -> text(depth - 1) + " ~ " + expression(depth - 1);
            case 1 -> text(depth - 1) + " + " + text(depth - 1);
            case 2, 3 -> "(" + text(depth - 1) + ")." + pick(TEXT_METHODS);
            case 4, 5 -> text(depth - 1) + "|" + pick(TEXT_FILTERS);
            case 6 -> "(" + text(depth - 1) + ")" + pick(SLICES);
            case 7 -> "(" + expression(depth - 1) + ")|" + pick(PRINTING);
            case 8 -> "(" + list(depth - 1) + ")|join(" + pick(List.of("", "', '", "text", "1")) + ")";
            case 9 -> text(depth - 1) + " if " + truth(depth - 1) + " else " + text(depth - 1);
            default ->
                pick(List.of(
                        "'%s|%5d|%-4s.'|format('a', 12, 'b')",
                        "'%s' % (words,)",
                        "'%05.2f' % real",
                        "'%(a)s' % {'a': 1}",
                        "'%r' % text",
                        "'%x' % number",
                        "strftime_now('%d %B %Y')",
                        "dict(a=1)|tojson",
                        "'a' * 3",
                        "'é'|tojson(ensure_ascii=true)"));
        };
    }

    private String number(int depth) {
        if (depth <= 0) {
            return chance(60)
                    ? pick(NUMBERS)
                    : pick(List.of("number", "real", "messages|length", "ns.n", "data.B", "true", "words|count"));
        }
        return switch (random.nextInt(6)) {
            case 0, 1 ->
                number(depth - 1) + " " + pick(List.of("+", "-", "*", "/", "//", "%")) + " " + number(depth - 1);
            case 2 -> "(" + number(depth - 1) + ")|" + pick(NUMBER_FILTERS);
            case 3 ->
                "(" + text(depth - 1) + ")|"
                        + pick(List.of("length", "int", "float", "int(7)", "int(0, 16)", "wordcount", "float(2)"));
            case 4 -> pick(List.of("-", "+")) + number(depth - 1);
            default ->
                "(" + number(depth - 1) + ") " + pick(List.of("+", "-", "*", "**", "//", "%")) + " " + pick(NUMBERS);
        };
    }

    private String list(int depth) {
        if (depth <= 0) {
            return pick(List.of(
                    "messages",
                    "words",
                    "tools",
                    "data.a",
                    "[1, 2, 3]",
                    "range(4)",
                    "[]",
                    "['b', 'A', 'c']",
                    "(1, 2)",
                    "[3.0, 1, 2.5]",
                    "data",
                    "range(5, 0, -2)",
                    "[[1, 'x'], [2, 'y']]",
                    "('a',)"));
        }
        return switch (random.nextInt(8)) {
            case 0, 1 -> "(" + list(depth - 1) + ")" + pick(SLICES);
            case 2, 3 -> "(" + list(depth - 1) + ")|" + pick(LIST_FILTERS) + "|list";
            case 4 ->
                "(" + text(depth - 1) + ")."
                        + pick(List.of(
                                "split()",
                                "split(' ')",
                                "splitlines()",
                                "split(None, 1)",
                                "rsplit(' ', 1)",
                                "partition(' ')",
                                "rpartition('b')",
                                "split('a', 1)",
                                "splitlines(true)",
                                "rsplit(None, 2)"));
            case 5 -> "[" + expression(depth - 1) + ", " + expression(depth - 1) + "]";
            case 6 ->
                dict(depth - 1)
                        + pick(List.of(
                                "|dictsort",
                                ".items()|list",
                                "|list",
                                "|items|list",
                                ".keys()|list",
                                ".values()|list"));
            default ->
                "messages|"
                        + pick(List.of(
                                "map(attribute='role')",
                                "selectattr('role', 'eq', 'user')",
                                "groupby('role')",
                                "rejectattr('role', 'in', ['user'])",
                                "sort(attribute='content')",
                                "map(attribute='zz', default=1)",
                                "map('length')",
                                "selectattr('content')",
                                "sort(attribute='role,content', reverse=true)",
                                "map('items')|map('list')",
                                "batch(2)",
                                "slice(3)",
                                "unique(attribute='role')"))
                        + "|list";
        };
    }

    private String dict(int depth) {
        return pick(List.of(
                "data",
                "messages[0]",
                "{'a': 1, 'B': " + (depth > 0 ? number(depth - 1) : "2") + "}",
                "dict(k='v')",
                "{}",
                "{1: 'a', true: 'b', 1.0: 'c'}",
                "tools[0]",
                "dict(data, z=1)",
                "{'k': " + (depth > 0 ? text(depth - 1) : "''") + "}"));
    }

    private String truth(int depth) {
        if (depth <= 0) {
            return pick(List.of(
                    "true",
                    "false",
                    "flag",
                    "nothing",
                    "undefined_name",
                    "loop is defined",
                    "words",
                    "x is defined",
                    "add_generation_prompt"));
        }
        return switch (random.nextInt(7)) {
            case 0 ->
                number(depth - 1) + " " + pick(List.of("<", ">", "<=", ">=", "==", "!=")) + " " + number(depth - 1);
            case 1 ->
                text(depth - 1) + " " + pick(List.of("<", ">", "==", "!=", "in", "not in")) + " " + text(depth - 1);
            case 2 ->
                expression(depth - 1) + " " + pick(List.of("==", "!=", "and", "or")) + " " + expression(depth - 1);
            case 3 -> "(" + expression(depth - 1) + ") is " + (chance(30) ? "not " : "") + pick(SAFE_TESTS);
            case 4 -> "not " + truth(depth - 1);
            case 5 -> expression(depth - 1) + " in " + list(depth - 1);
            default ->
                "(" + text(depth - 1) + ")."
                        + pick(List.of(
                                "startswith('a')",
                                "endswith('c')",
                                "isdigit()",
                                "isalpha()",
                                "isspace()",
                                "isupper()",
                                "islower()",
                                "istitle()",
                                "isalnum()",
                                "startswith(('a', 'b'))",
                                "isidentifier()",
                                "isnumeric()"));
        };
    }

    private String anyExpression(int depth) {
        if (depth <= 0) {
            return primary();
        }
        return switch (random.nextInt(14)) {
            case 0, 1, 2 -> expression(depth - 1) + "|" + pick(FILTERS);
            case 3 -> "(" + expression(depth - 1) + ")|" + pick(FILTERS);
            case 4 -> expression(depth - 1) + " is " + (chance(20) ? "not " : "") + pick(TESTS);
            case 5, 6 -> expression(depth - 1) + " " + pick(BINARY) + " " + expression(depth - 1);
            case 7 -> "(" + expression(depth - 1) + ") " + pick(BINARY) + " (" + expression(depth - 1) + ")";
            case 8, 9 -> primary() + "." + pick(METHODS);
            case 10 -> primary() + subscript();
            case 11 ->
                expression(depth - 1) + " if " + expression(depth - 1)
                        + (chance(70) ? " else " + expression(depth - 1) : "");
            case 12 -> pick(List.of("not ", "-", "+")) + expression(depth - 1);
            default -> primary();
        };
    }

    private String subscript() {
        return pick(List.of(
                "[0]",
                "[-1]",
                "[1:]",
                "[:2]",
                "[::-1]",
                "[1:-1]",
                "['role']",
                ".role",
                ".content",
                "[0].role",
                "[9]",
                "[::2]",
                "[" + expression(1) + "]",
                ".0",
                "['k']",
                ".k",
                "[:" + primary() + "]",
                ".items",
                "[true]",
                "[1.0]"));
    }

    private String primary() {
        return switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> pick(NAMES);
            case 4, 5 -> pick(TEXTS);
            case 6 -> pick(NUMBERS);
            case 7 -> pick(List.of("true", "false", "none", "True", "None"));
            case 8 ->
                pick(List.of(
                        "[" + primary() + ", " + primary() + "]",
                        "[]",
                        "(" + primary() + ",)",
                        "{'a': " + primary() + "}",
                        "{}",
                        "(1, 2)",
                        "{1: 2, 'b': 3}",
                        "dict(a=1)",
                        "range(4)",
                        "namespace(a=1)",
                        "()"));
            default ->
                pick(List.of(
                        "messages[0].content",
                        "messages[1]['role']",
                        "data.k",
                        "data['n']",
                        "words[0]",
                        "tools[0].name",
                        "ns.n"));
        };
    }

    /**
     * A template with a small change: a piece is removed, repeated, swapped with another, or inserted from another
     * place.
     */
    String mutated(String template) {
        StringBuilder text = new StringBuilder(template);
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            int at = random.nextInt(text.length() + 1);
            int end = Math.min(text.length(), at + 1 + random.nextInt(chance(80) ? 4 : 40));
            switch (random.nextInt(6)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(at, text.substring(at, end));
                case 2 ->
                    text.insert(
                            at,
                            pick(List.of(
                                    "-", "+", "|trim", "~", " not ", "'", "(", ")", "[0]", "\n", " ", ".x", ",", "|")));
                case 3 -> text.insert(at, print(expression(2)));
                case 4 -> text.insert(at, statement(1, false));
                default -> replaceName(text);
            }
        }
        return text.toString();
    }

    private void replaceName(StringBuilder text) {
        List<String> found = List.of(
                "content",
                "role",
                "message",
                "loop.first",
                "loop.last",
                "user",
                "system",
                "trim",
                "==",
                "!=",
                "and",
                "not",
                "is",
                "defined",
                "string",
                "true",
                "false",
                "0",
                "1",
                "+",
                "-%}",
                "{%-",
                "messages");
        String name = pick(found);
        int at = text.indexOf(name, text.isEmpty() ? 0 : random.nextInt(text.length()));
        if (at >= 0) {
            text.replace(at, at + name.length(), pick(found));
        }
    }
}
