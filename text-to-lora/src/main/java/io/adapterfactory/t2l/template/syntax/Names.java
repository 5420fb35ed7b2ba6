package io.adapterfactory.t2l.template.syntax;

import io.adapterfactory.t2l.template.syntax.Expression.Arguments;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The names that expressions and statements read. */
final class Names {

    private Names() {}

    /** Every name that the statements read, also inside macros and loops. */
    static Set<String> read(Collection<? extends Statement> statements) {
        Set<String> names = new HashSet<>();
        statements.forEach(statement -> inStatement(statement, names::add));
        return names;
    }

    private static void inStatement(Statement statement, Consumer<String> names) {
        if (statement instanceof Statement.Print print) {
            inExpression(print.value(), names);
        } else if (statement instanceof Statement.If condition) {
            inExpression(condition.condition(), names);
            in(condition.then(), names);
            in(condition.elseIfs(), names);
            in(condition.otherwise(), names);
        } else if (statement instanceof Statement.For loop) {
            inExpression(loop.items(), names);
            inExpression(loop.filter(), names);
            in(loop.body(), names);
            in(loop.otherwise(), names);
        } else if (statement instanceof Statement.Set set) {
            inExpression(set.value(), names);
        } else if (statement instanceof Statement.SetBlock set) {
            inExpression(set.filter(), names);
            in(set.body(), names);
        } else if (statement instanceof Statement.Macro macro) {
            inFunction(macro.function(), names);
        } else if (statement instanceof Statement.CallBlock call) {
            inExpression(call.call(), names);
            inFunction(call.function(), names);
        } else if (statement instanceof Statement.Generation generation) {
            inFunction(generation.function(), names);
        } else if (statement instanceof Statement.FilterBlock filter) {
            inExpression(filter.filter(), names);
            in(filter.body(), names);
        } else if (statement instanceof Statement.With with) {
            with.values().forEach(value -> inExpression(value, names));
            in(with.body(), names);
        }
    }

    private static void in(List<? extends Statement> statements, Consumer<String> names) {
        statements.forEach(statement -> inStatement(statement, names));
    }

    private static void inFunction(Statement.Function function, Consumer<String> names) {
        function.defaults().forEach(value -> inExpression(value, names));
        in(function.body(), names);
    }

    /** @param expression may be null */
    static void inExpression(Expression expression, Consumer<String> names) {
        if (expression instanceof Expression.Name name) {
            names.accept(name.name());
        } else if (expression instanceof Expression.ListOf list) {
            list.items().forEach(item -> inExpression(item, names));
        } else if (expression instanceof Expression.TupleOf tuple) {
            tuple.items().forEach(item -> inExpression(item, names));
        } else if (expression instanceof Expression.DictOf dict) {
            dict.keys().forEach(key -> inExpression(key, names));
            dict.values().forEach(value -> inExpression(value, names));
        } else if (expression instanceof Expression.Attribute attribute) {
            inExpression(attribute.object(), names);
        } else if (expression instanceof Expression.Item item) {
            inExpression(item.object(), names);
            inExpression(item.key(), names);
        } else if (expression instanceof Expression.Slice slice) {
            inExpression(slice.object(), names);
            inExpression(slice.start(), names);
            inExpression(slice.stop(), names);
            inExpression(slice.step(), names);
        } else if (expression instanceof Expression.Call call) {
            inExpression(call.function(), names);
            inArguments(call.arguments(), names);
        } else if (expression instanceof Expression.Filter filter) {
            inExpression(filter.input(), names);
            inArguments(filter.arguments(), names);
        } else if (expression instanceof Expression.Test test) {
            inExpression(test.input(), names);
            inArguments(test.arguments(), names);
        } else if (expression instanceof Expression.Unary unary) {
            inExpression(unary.operand(), names);
        } else if (expression instanceof Expression.Binary binary) {
            inExpression(binary.left(), names);
            inExpression(binary.right(), names);
        } else if (expression instanceof Expression.Concat concat) {
            concat.parts().forEach(part -> inExpression(part, names));
        } else if (expression instanceof Expression.Compare compare) {
            inExpression(compare.first(), names);
            compare.others().forEach(other -> inExpression(other.value(), names));
        } else if (expression instanceof Expression.Conditional conditional) {
            inExpression(conditional.condition(), names);
            inExpression(conditional.then(), names);
            inExpression(conditional.otherwise(), names);
        }
    }

    private static void inArguments(Arguments arguments, Consumer<String> names) {
        arguments.positional().forEach(value -> inExpression(value, names));
        arguments.named().forEach(keyword -> inExpression(keyword.value(), names));
        inExpression(arguments.dynamic(), names);
        inExpression(arguments.dynamicNamed(), names);
    }
}
