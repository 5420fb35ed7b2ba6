package io.adapterfactory.t2l.template.syntax;

import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.option.TemplateOptions;
import io.adapterfactory.t2l.template.syntax.Statement.Function;
import io.adapterfactory.t2l.template.syntax.Statement.NameTarget;
import io.adapterfactory.t2l.template.syntax.Statement.NamespaceTarget;
import io.adapterfactory.t2l.template.syntax.Statement.Target;
import io.adapterfactory.t2l.template.syntax.Statement.TupleTarget;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Parses a template into statements; unsupported features are rejected by name. */
public final class Parser {

    private static final int MAX_DEPTH = 50;
    private static final Set<String> LITERALS = Set.of("true", "false", "none", "True", "False", "None");
    /** jinja2's tags for other files, HTML, or inheritance. */
    private static final Set<String> REFUSED =
            Set.of("block", "extends", "include", "import", "from", "autoescape", "do", "debug", "trans");

    private final TokenStream tokens;
    private final ExpressionParser expressions;
    private int depth;
    /** Number of loops around the current statement, inside the innermost macro. */
    private int loops;

    private Parser(TokenStream tokens, Vocabulary vocabulary) {
        this.tokens = tokens;
        this.expressions = new ExpressionParser(tokens, vocabulary);
    }

    /** @throws TemplateException when the text is not a template, or uses unsupported features */
    public static Program parse(String source, TemplateOptions options, Vocabulary vocabulary) {
        Parser parser = new Parser(new TokenStream(Lexer.tokens(source, options)), vocabulary);
        List<Statement> body = parser.statements(Set.of());
        return new Program(body, Resolver.resolve(body, vocabulary));
    }

    /** A single expression, as between braces. */
    public static Program expression(String source, TemplateOptions options, Vocabulary vocabulary) {
        return parse("{{" + source + "}}", options, vocabulary);
    }

    /** Statements up to a tag that ends them, which is not consumed. */
    private List<Statement> statements(Set<String> ends) {
        if (++depth > MAX_DEPTH) {
            throw TemplateException.limit(
                    "line " + tokens.line() + ": tags are nested more than " + MAX_DEPTH + " deep");
        }
        List<Statement> body = new ArrayList<>();
        while (!tokens.is(Token.Type.END)) {
            Token token = tokens.next();
            switch (token.type()) {
                case DATA -> body.add(new Statement.Data(token.text()));
                case VARIABLE_BEGIN -> {
                    body.add(new Statement.Print(expressions.tuple(true, null)));
                    tokens.expect(Token.Type.VARIABLE_END, "'}}'");
                }
                default -> {
                    if (tokens.is(Token.Type.NAME)
                            && ends.contains(tokens.current().text())) {
                        depth--;
                        return body;
                    }
                    statement(body);
                    tokens.expect(Token.Type.BLOCK_END, "'%}'");
                }
            }
        }
        if (!ends.isEmpty()) {
            throw tokens.unexpected("{% " + String.join(" %} or {% ", new java.util.TreeSet<>(ends)) + " %}");
        }
        depth--;
        return body;
    }

    /** The content between a tag and its end tag; the end tag's name is consumed. */
    private List<Statement> block(String end) {
        List<Statement> body = blockUntil(Set.of(end));
        tokens.next();
        return body;
    }

    private List<Statement> blockUntil(Set<String> ends) {
        tokens.skipOperator(":");
        tokens.expect(Token.Type.BLOCK_END, "'%}'");
        return statements(ends);
    }

    private void statement(List<Statement> body) {
        Token tag = tokens.expect(Token.Type.NAME, "the name of a tag");
        switch (tag.text()) {
            case "for" -> body.add(loop());
            case "if" -> body.add(condition());
            case "set" -> body.add(set());
            case "macro" -> {
                String name = name();
                List<Expression> defaults = new ArrayList<>();
                List<String> parameters = parameters(defaults);
                body.add(new Statement.Macro(name, function(parameters, defaults, "endmacro")));
            }
            case "call" -> body.add(callBlock(tag.line()));
            case "generation" -> body.add(new Statement.Generation(function(List.of(), List.of(), "endgeneration")));
            case "filter" -> {
                Expression filter = expressions.filters(expressions.filter(null));
                body.add(new Statement.FilterBlock(filter, block("endfilter"), new Frame()));
            }
            case "with" -> body.add(with());
            case "print" -> print(body);
            case "break", "continue" -> {
                if (loops == 0) {
                    throw TemplateException.syntax(tag.line(), "'" + tag.text() + "' is outside of a loop");
                }
                body.add(tag.text().equals("break") ? new Statement.Break() : new Statement.Continue());
            }
            default -> {
                if (REFUSED.contains(tag.text())) {
                    throw TemplateException.unsupported(tag.line(), "the tag '" + tag.text() + "'");
                }
                throw TemplateException.syntax(tag.line(), "unknown tag '" + tag.text() + "'");
            }
        }
    }

    private Statement loop() {
        Target target = target("in");
        tokens.expectName("in");
        Expression items = expressions.tuple(false, "recursive");
        Expression filter = tokens.skipName("if") ? expressions.expression() : null;
        boolean recursive = tokens.skipName("recursive");
        loops++;
        List<Statement> body = blockUntil(Set.of("endfor", "else"));
        loops--;
        List<Statement> otherwise = List.of();
        if (tokens.next().text().equals("else")) {
            otherwise = block("endfor");
        }
        return new Statement.For(
                target, items, filter, recursive, body, otherwise, new Frame(), new Frame(), new Frame());
    }

    private Statement.If condition() {
        Expression condition = expressions.tuple(false, null);
        List<Statement> then = blockUntil(Set.of("elif", "else", "endif"));
        List<Statement.If> elseIfs = new ArrayList<>();
        String end = tokens.next().text();
        while (end.equals("elif")) {
            Expression other = expressions.tuple(false, null);
            elseIfs.add(new Statement.If(other, blockUntil(Set.of("elif", "else", "endif")), List.of(), List.of()));
            end = tokens.next().text();
        }
        List<Statement> otherwise = end.equals("else") ? block("endif") : List.of();
        return new Statement.If(condition, then, elseIfs, otherwise);
    }

    private Statement set() {
        Target target;
        if (tokens.following().isOperator(".")) {
            String namespace = tokens.expect(Token.Type.NAME, "a name").text();
            tokens.next();
            target = new NamespaceTarget(
                    namespace, tokens.expect(Token.Type.NAME, "a name").text());
        } else {
            target = target(null);
        }
        if (tokens.skipOperator("=")) {
            return new Statement.Set(target, expressions.tuple(true, null));
        }
        Expression filter = tokens.isOperator("|") ? expressions.filters(null) : null;
        return new Statement.SetBlock(target, filter, block("endset"), new Frame());
    }

    private Statement callBlock(int line) {
        List<Expression> defaults = new ArrayList<>();
        List<String> parameters = tokens.isOperator("(") ? parameters(defaults) : List.of();
        if (!(expressions.expression() instanceof Expression.Call call)) {
            throw TemplateException.syntax(line, "'call' needs the call of a macro");
        }
        return new Statement.CallBlock(call, function(parameters, defaults, "endcall"));
    }

    private Statement with() {
        List<Target> targets = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!tokens.is(Token.Type.BLOCK_END)) {
            if (!targets.isEmpty()) {
                tokens.expectOperator(",");
            }
            targets.add(target(null));
            tokens.expectOperator("=");
            values.add(expressions.expression());
        }
        return new Statement.With(targets, values, block("endwith"), new Frame());
    }

    private void print(List<Statement> body) {
        boolean first = true;
        while (!tokens.is(Token.Type.BLOCK_END)) {
            if (!first) {
                tokens.expectOperator(",");
            }
            first = false;
            body.add(new Statement.Print(expressions.expression()));
        }
    }

    private List<String> parameters(List<Expression> defaults) {
        List<String> parameters = new ArrayList<>();
        Set<String> names = new HashSet<>();
        tokens.expectOperator("(");
        while (!tokens.isOperator(")")) {
            if (!parameters.isEmpty()) {
                tokens.expectOperator(",");
            }
            int line = tokens.line();
            String name = name();
            if (!names.add(name)) {
                throw TemplateException.syntax(line, "two parameters are named '" + name + "'");
            }
            parameters.add(name);
            if (tokens.skipOperator("=")) {
                defaults.add(expressions.expression());
            } else if (!defaults.isEmpty()) {
                throw TemplateException.syntax(line, "a parameter without default follows one with a default");
            }
        }
        tokens.expectOperator(")");
        return parameters;
    }

    private Function function(List<String> parameters, List<Expression> defaults, String end) {
        int line = tokens.line();
        int outer = loops;
        loops = 0;
        List<Statement> body = block(end);
        loops = outer;
        Set<String> used = Names.read(body);
        int caller = parameters.indexOf("caller");
        if (caller >= 0 && used.contains("caller") && caller < parameters.size() - defaults.size()) {
            throw TemplateException.syntax(line, "the parameter 'caller' needs a default");
        }
        return new Function(
                parameters,
                defaults,
                body,
                used.contains("caller"),
                used.contains("kwargs") && !parameters.contains("kwargs"),
                used.contains("varargs") && !parameters.contains("varargs"),
                new Frame());
    }

    private String name() {
        Token token = tokens.expect(Token.Type.NAME, "a name");
        if (LITERALS.contains(token.text())) {
            throw TemplateException.syntax(token.line(), "'" + token.text() + "' cannot be assigned to");
        }
        return token.text();
    }

    /** One name, or several with commas or in parentheses. */
    private Target target(String endName) {
        int line = tokens.line();
        List<Target> targets = new ArrayList<>();
        boolean tuple = false;
        while (true) {
            if (!targets.isEmpty()) {
                tokens.expectOperator(",");
            }
            if (tokens.is(Token.Type.BLOCK_END) || endName != null && tokens.isName(endName)) {
                break;
            }
            targets.add(target(expressions.primary(), line));
            if (!tokens.isOperator(",")) {
                break;
            }
            tuple = true;
        }
        if (targets.isEmpty()) {
            throw tokens.unexpected("a name");
        }
        return tuple ? new TupleTarget(targets) : targets.get(0);
    }

    private static Target target(Expression expression, int line) {
        if (expression instanceof Expression.Name name) {
            return new NameTarget(name.name());
        }
        if (expression instanceof Expression.TupleOf tuple) {
            return new TupleTarget(
                    tuple.items().stream().map(item -> target(item, line)).toList());
        }
        throw TemplateException.syntax(line, "only names can be assigned to");
    }
}
