package io.adapterfactory.t2l.template.syntax;

import java.util.List;

/** An expression of a template. */
public sealed interface Expression {

    record Const(Object value) implements Expression {}

    record Name(String name) implements Expression {}

    record ListOf(List<Expression> items) implements Expression {}

    record TupleOf(List<Expression> items) implements Expression {}

    record DictOf(List<Expression> keys, List<Expression> values) implements Expression {}

    record Attribute(Expression object, String name) implements Expression {}

    record Item(Expression object, Expression key) implements Expression {}

    /** Absent bounds are null. */
    record Slice(Expression object, Expression start, Expression stop, Expression step) implements Expression {}

    record Call(Expression function, Arguments arguments) implements Expression {}

    /** @param input null for the content of a block */
    record Filter(Expression input, String name, Arguments arguments) implements Expression {}

    record Test(Expression input, String name, Arguments arguments) implements Expression {}

    record Unary(String operator, Expression operand) implements Expression {}

    record Binary(String operator, Expression left, Expression right) implements Expression {}

    record Concat(List<Expression> parts) implements Expression {}

    record Compare(Expression first, List<Operand> others) implements Expression {}

    /** @param otherwise null if there is no else */
    record Conditional(Expression condition, Expression then, Expression otherwise, int line) implements Expression {}

    record Operand(String operator, Expression value) {}

    record Keyword(String name, Expression value) {}

    /** @param dynamic the expression after {@code *}, or null; {@code keywords} likewise after {@code **} */
    record Arguments(List<Expression> positional, List<Keyword> named, Expression dynamic, Expression dynamicNamed) {

        static final Arguments NONE = new Arguments(List.of(), List.of(), null, null);
    }
}
