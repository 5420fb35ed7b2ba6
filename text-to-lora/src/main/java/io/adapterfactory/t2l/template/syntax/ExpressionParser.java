package io.adapterfactory.t2l.template.syntax;

import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.syntax.Expression.Arguments;
import io.adapterfactory.t2l.template.syntax.Expression.Attribute;
import io.adapterfactory.t2l.template.syntax.Expression.Binary;
import io.adapterfactory.t2l.template.syntax.Expression.Call;
import io.adapterfactory.t2l.template.syntax.Expression.Compare;
import io.adapterfactory.t2l.template.syntax.Expression.Concat;
import io.adapterfactory.t2l.template.syntax.Expression.Conditional;
import io.adapterfactory.t2l.template.syntax.Expression.Const;
import io.adapterfactory.t2l.template.syntax.Expression.DictOf;
import io.adapterfactory.t2l.template.syntax.Expression.Filter;
import io.adapterfactory.t2l.template.syntax.Expression.Item;
import io.adapterfactory.t2l.template.syntax.Expression.Keyword;
import io.adapterfactory.t2l.template.syntax.Expression.ListOf;
import io.adapterfactory.t2l.template.syntax.Expression.Name;
import io.adapterfactory.t2l.template.syntax.Expression.Operand;
import io.adapterfactory.t2l.template.syntax.Expression.Slice;
import io.adapterfactory.t2l.template.syntax.Expression.Test;
import io.adapterfactory.t2l.template.syntax.Expression.TupleOf;
import io.adapterfactory.t2l.template.syntax.Expression.Unary;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Parses expressions, with jinja2's precedence. */
final class ExpressionParser {

    private static final int MAX_DEPTH = 100;
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
    /** Filters and tests that apply another one, whose name is the argument at this position. */
    private static final Set<String> NAMES_FILTER = Set.of("map");

    private static final Set<String> NAMES_TEST_FIRST = Set.of("select", "reject");
    private static final Set<String> NAMES_TEST_SECOND = Set.of("selectattr", "rejectattr");

    private final TokenStream tokens;
    private final Vocabulary vocabulary;
    private int depth;

    ExpressionParser(TokenStream tokens, Vocabulary vocabulary) {
        this.tokens = tokens;
        this.vocabulary = vocabulary;
    }

    /** One expression, or a tuple if commas follow. */
    Expression tuple(boolean withConditional, String endName) {
        List<Expression> items = new ArrayList<>();
        boolean tuple = false;
        while (true) {
            if (!items.isEmpty()) {
                tokens.expectOperator(",");
            }
            if (endsTuple(endName)) {
                break;
            }
            items.add(withConditional ? expression() : or());
            if (!tokens.isOperator(",")) {
                break;
            }
            tuple = true;
        }
        if (tuple) {
            return new TupleOf(items);
        }
        if (items.isEmpty()) {
            throw tokens.unexpected("an expression");
        }
        return items.get(0);
    }

    private boolean endsTuple(String endName) {
        return tokens.is(Token.Type.VARIABLE_END)
                || tokens.is(Token.Type.BLOCK_END)
                || tokens.isOperator(")")
                || endName != null && tokens.isName(endName);
    }

    Expression expression() {
        return conditional();
    }

    private Expression conditional() {
        Expression result = or();
        while (tokens.isName("if")) {
            int line = tokens.next().line();
            Expression condition = or();
            Expression otherwise = tokens.skipName("else") ? nested(this::conditional) : null;
            result = new Conditional(condition, result, otherwise, line);
        }
        return result;
    }

    Expression or() {
        return nested(() -> {
            Expression left = and();
            while (tokens.skipName("or")) {
                left = new Binary("or", left, and());
            }
            return left;
        });
    }

    private Expression nested(Supplier<Expression> parser) {
        if (++depth > MAX_DEPTH) {
            throw TemplateException.limit(
                    "line " + tokens.line() + ": an expression is nested more than " + MAX_DEPTH + " deep");
        }
        Expression result = parser.get();
        depth--;
        return result;
    }

    private Expression and() {
        Expression left = not();
        while (tokens.skipName("and")) {
            left = new Binary("and", left, not());
        }
        return left;
    }

    private Expression not() {
        if (tokens.skipName("not")) {
            return new Unary("not", nested(this::not));
        }
        return comparison();
    }

    private Expression comparison() {
        Expression first = sum();
        List<Operand> others = new ArrayList<>();
        while (true) {
            Token token = tokens.current();
            if (token.type() == Token.Type.OPERATOR && COMPARISONS.contains(token.text())) {
                tokens.next();
                others.add(new Operand(token.text(), sum()));
            } else if (tokens.skipName("in")) {
                others.add(new Operand("in", sum()));
            } else if (tokens.isName("not") && tokens.following().isName("in")) {
                tokens.next();
                tokens.next();
                others.add(new Operand("not in", sum()));
            } else {
                return others.isEmpty() ? first : new Compare(first, others);
            }
        }
    }

    private Expression sum() {
        Expression left = concat();
        while (tokens.isOperator("+") || tokens.isOperator("-")) {
            left = new Binary(tokens.next().text(), left, concat());
        }
        return left;
    }

    private Expression concat() {
        List<Expression> parts = new ArrayList<>(List.of(product()));
        while (tokens.skipOperator("~")) {
            parts.add(product());
        }
        return parts.size() == 1 ? parts.get(0) : new Concat(parts);
    }

    private Expression product() {
        Expression left = power();
        while (tokens.isOperator("*") || tokens.isOperator("/") || tokens.isOperator("//") || tokens.isOperator("%")) {
            left = new Binary(tokens.next().text(), left, power());
        }
        return left;
    }

    private Expression power() {
        Expression left = unary(true);
        while (tokens.skipOperator("**")) {
            left = new Binary("**", left, unary(true));
        }
        return left;
    }

    private Expression unary(boolean withFilters) {
        Expression result;
        if (tokens.isOperator("-") || tokens.isOperator("+")) {
            String operator = tokens.next().text();
            result = new Unary(operator, nested(() -> unary(false)));
        } else {
            result = primary();
        }
        result = postfix(result);
        return withFilters ? filtersAndTests(result) : result;
    }

    /** A name, a literal, or an expression in parentheses. */
    Expression primary() {
        Token token = tokens.current();
        return switch (token.type()) {
            case NAME -> {
                tokens.next();
                yield switch (token.text()) {
                    case "true", "True" -> new Const(true);
                    case "false", "False" -> new Const(false);
                    case "none", "None" -> new Const(null);
                    default -> new Name(token.text());
                };
            }
            case STRING -> {
                StringBuilder text = new StringBuilder();
                while (tokens.is(Token.Type.STRING)) {
                    text.append(tokens.next().value());
                }
                yield new Const(text.toString());
            }
            case INTEGER, FLOAT -> new Const(tokens.next().value());
            case OPERATOR ->
                switch (token.text()) {
                    case "(" -> parenthesized();
                    case "[" -> list();
                    case "{" -> dict();
                    default -> throw tokens.unexpected("an expression");
                };
            default -> throw tokens.unexpected("an expression");
        };
    }

    private Expression parenthesized() {
        tokens.expectOperator("(");
        Expression result = tokens.isOperator(")") ? new TupleOf(List.of()) : tuple(true, null);
        tokens.expectOperator(")");
        return result;
    }

    private Expression list() {
        tokens.expectOperator("[");
        List<Expression> items = new ArrayList<>();
        while (!tokens.isOperator("]")) {
            if (!items.isEmpty()) {
                tokens.expectOperator(",");
            }
            if (tokens.isOperator("]")) {
                break;
            }
            items.add(expression());
        }
        tokens.expectOperator("]");
        return new ListOf(items);
    }

    private Expression dict() {
        tokens.expectOperator("{");
        List<Expression> keys = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!tokens.isOperator("}")) {
            if (!keys.isEmpty()) {
                tokens.expectOperator(",");
            }
            if (tokens.isOperator("}")) {
                break;
            }
            keys.add(expression());
            tokens.expectOperator(":");
            values.add(expression());
        }
        tokens.expectOperator("}");
        return new DictOf(keys, values);
    }

    Expression postfix(Expression object) {
        Expression result = object;
        while (true) {
            if (tokens.isOperator(".") || tokens.isOperator("[")) {
                result = subscript(result);
            } else if (tokens.isOperator("(")) {
                result = call(result);
            } else {
                return result;
            }
        }
    }

    private Expression filtersAndTests(Expression input) {
        Expression result = input;
        while (true) {
            if (tokens.isOperator("|")) {
                result = filters(result);
            } else if (tokens.isName("is")) {
                result = test(result);
            } else if (tokens.isOperator("(")) {
                result = call(result);
            } else {
                return result;
            }
        }
    }

    private Expression subscript(Expression object) {
        if (tokens.skipOperator(".")) {
            Token name = tokens.next();
            if (name.type() == Token.Type.INTEGER) {
                return new Item(object, new Const(name.value()));
            }
            if (name.type() != Token.Type.NAME) {
                throw TemplateException.syntax(name.line(), "expected a name or a number, found " + name.described());
            }
            return new Attribute(object, name.text());
        }
        tokens.expectOperator("[");
        List<Expression> keys = new ArrayList<>();
        Expression slice = null;
        while (!tokens.isOperator("]")) {
            if (slice != null || !keys.isEmpty()) {
                tokens.expectOperator(",");
            }
            Expression key = tokens.isOperator(":") ? null : expression();
            if (tokens.isOperator(":")) {
                slice = slice(object, key);
            } else {
                keys.add(key);
            }
        }
        tokens.expectOperator("]");
        if (slice != null) {
            if (!keys.isEmpty()) {
                throw TemplateException.syntax(tokens.line(), "a slice cannot be one of several keys");
            }
            return slice;
        }
        return new Item(object, keys.size() == 1 ? keys.get(0) : new TupleOf(keys));
    }

    private Slice slice(Expression object, Expression start) {
        tokens.expectOperator(":");
        Expression stop = bound();
        Expression step = tokens.skipOperator(":") ? bound() : null;
        return new Slice(object, start, stop, step);
    }

    private Expression bound() {
        return tokens.isOperator(":") || tokens.isOperator("]") || tokens.isOperator(",") ? null : expression();
    }

    private Call call(Expression function) {
        int line = tokens.line();
        if (function instanceof Attribute method && vocabulary.refusedMethods().contains(method.name())) {
            throw TemplateException.unsupported(line, "the method '" + method.name() + "'");
        }
        return new Call(function, arguments());
    }

    private Arguments arguments() {
        int line = tokens.line();
        tokens.expectOperator("(");
        List<Expression> positional = new ArrayList<>();
        List<Keyword> named = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Expression dynamic = null;
        Expression dynamicNamed = null;
        boolean first = true;
        while (!tokens.isOperator(")")) {
            if (!first) {
                tokens.expectOperator(",");
                if (tokens.isOperator(")")) {
                    break;
                }
            }
            first = false;
            if (tokens.isOperator("*")) {
                ordered(line, dynamic == null && dynamicNamed == null);
                tokens.next();
                dynamic = expression();
            } else if (tokens.isOperator("**")) {
                ordered(line, dynamicNamed == null);
                tokens.next();
                dynamicNamed = expression();
            } else if (tokens.is(Token.Type.NAME) && tokens.following().isOperator("=")) {
                ordered(line, dynamicNamed == null);
                String name = tokens.next().text();
                tokens.next();
                ordered(line, names.add(name));
                named.add(new Keyword(name, expression()));
            } else {
                ordered(line, dynamic == null && dynamicNamed == null && named.isEmpty());
                positional.add(expression());
            }
        }
        tokens.expectOperator(")");
        return new Arguments(positional, named, dynamic, dynamicNamed);
    }

    private static void ordered(int line, boolean valid) {
        if (!valid) {
            throw TemplateException.syntax(
                    line, "a call takes arguments in the order: positional, *list, named (once each), **dict");
        }
    }

    /** Filters after {@code |}. */
    Expression filters(Expression input) {
        Expression result = input;
        while (tokens.skipOperator("|")) {
            result = filter(result);
        }
        return result;
    }

    /** A filter without its {@code |}; input null for the content of a block. */
    Expression filter(Expression input) {
        int line = tokens.line();
        String name = dottedName("the name of a filter");
        if (!vocabulary.filters().contains(name)) {
            throw TemplateException.unsupported(line, "the filter '" + name + "'");
        }
        Arguments arguments = tokens.isOperator("(") ? arguments() : Arguments.NONE;
        checkNamed(line, name, arguments);
        return new Filter(input, name, arguments);
    }

    /** Checks the name of a filter or test that another one applies, if it is a literal. */
    private void checkNamed(int line, String name, Arguments arguments) {
        int place = NAMES_TEST_SECOND.contains(name) ? 1 : 0;
        if (arguments.positional().size() <= place
                || !(arguments.positional().get(place) instanceof Const literal)
                || !(literal.value() instanceof String applied)) {
            return;
        }
        if (NAMES_FILTER.contains(name) && !vocabulary.filters().contains(applied)) {
            throw TemplateException.unsupported(line, "the filter '" + applied + "'");
        }
        boolean appliesTest = NAMES_TEST_FIRST.contains(name) || NAMES_TEST_SECOND.contains(name);
        if (appliesTest && !vocabulary.tests().contains(applied)) {
            throw TemplateException.unsupported(line, "the test '" + applied + "'");
        }
    }

    private Expression test(Expression input) {
        int line = tokens.next().line();
        boolean negated = tokens.skipName("not");
        String name = dottedName("the name of a test");
        if (!vocabulary.tests().contains(name)) {
            throw TemplateException.unsupported(line, "the test '" + name + "'");
        }
        Arguments arguments = Arguments.NONE;
        if (tokens.isOperator("(")) {
            arguments = arguments();
        } else if (startsOperand()) {
            if (tokens.isName("is")) {
                throw TemplateException.syntax(line, "tests cannot be chained");
            }
            arguments = new Arguments(List.of(postfix(primary())), List.of(), null, null);
        }
        Expression result = new Test(input, name, arguments);
        return negated ? new Unary("not", result) : result;
    }

    private boolean startsOperand() {
        return switch (tokens.current().type()) {
            case NAME -> !tokens.isName("else") && !tokens.isName("or") && !tokens.isName("and");
            case STRING, INTEGER, FLOAT -> true;
            case OPERATOR -> tokens.isOperator("[") || tokens.isOperator("{");
            default -> false;
        };
    }

    private String dottedName(String expected) {
        StringBuilder name =
                new StringBuilder(tokens.expect(Token.Type.NAME, expected).text());
        while (tokens.skipOperator(".")) {
            name.append('.').append(tokens.expect(Token.Type.NAME, expected).text());
        }
        return name.toString();
    }
}
