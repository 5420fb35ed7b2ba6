package io.adapterfactory.t2l.template.syntax;

import java.util.List;

/** A statement of a template. A statement with its own variables has a {@link Frame} for each part. */
public sealed interface Statement {

    record Data(String text) implements Statement {}

    record Print(Expression value) implements Statement {}

    record If(Expression condition, List<Statement> then, List<If> elseIfs, List<Statement> otherwise)
            implements Statement {}

    /** @param filter of the items, or null */
    record For(
            Target target,
            Expression items,
            Expression filter,
            boolean recursive,
            List<Statement> body,
            List<Statement> otherwise,
            Frame bodyFrame,
            Frame filterFrame,
            Frame otherwiseFrame)
            implements Statement {}

    record Set(Target target, Expression value) implements Statement {}

    /** @param filter whose innermost input is the content, or null */
    record SetBlock(Target target, Expression filter, List<Statement> body, Frame frame) implements Statement {}

    record Macro(String name, Function function) implements Statement {}

    record CallBlock(Expression.Call call, Function function) implements Statement {}

    record Generation(Function function) implements Statement {}

    record FilterBlock(Expression filter, List<Statement> body, Frame frame) implements Statement {}

    record With(List<Target> targets, List<Expression> values, List<Statement> body, Frame frame)
            implements Statement {}

    record Break() implements Statement {}

    record Continue() implements Statement {}

    /** Target of an assignment. */
    sealed interface Target {}

    record NameTarget(String name) implements Target {}

    record TupleTarget(List<Target> targets) implements Target {}

    record NamespaceTarget(String namespace, String attribute) implements Target {}

    /**
     * A macro or the content of a call block.
     *
     * @param defaults for the last parameters
     */
    record Function(
            List<String> parameters,
            List<Expression> defaults,
            List<Statement> body,
            boolean usesCaller,
            boolean usesKeywords,
            boolean usesMore,
            Frame frame) {}
}
