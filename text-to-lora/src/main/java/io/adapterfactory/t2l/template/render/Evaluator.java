package io.adapterfactory.t2l.template.render;

import io.adapterfactory.t2l.template.builtin.Environment;
import io.adapterfactory.t2l.template.call.CallArguments;
import io.adapterfactory.t2l.template.call.Callable;
import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.operation.Arithmetic;
import io.adapterfactory.t2l.template.operation.Comparison;
import io.adapterfactory.t2l.template.operation.Printed;
import io.adapterfactory.t2l.template.syntax.Expression;
import io.adapterfactory.t2l.template.syntax.Expression.Arguments;
import io.adapterfactory.t2l.template.value.Dict;
import io.adapterfactory.t2l.template.value.Tuple;
import io.adapterfactory.t2l.template.value.Types;
import io.adapterfactory.t2l.template.value.Undefined;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Computes the values of expressions. */
final class Evaluator {

    private final Environment environment;

    Evaluator(Environment environment) {
        this.environment = environment;
    }

    Object value(Expression expression, Scope scope) {
        environment.budget().step();
        if (expression instanceof Expression.Const literal) {
            return literal.value();
        }
        if (expression instanceof Expression.Name name) {
            return name(name.name(), scope);
        }
        if (expression instanceof Expression.Attribute attribute) {
            return attribute(attribute, scope, false);
        }
        if (expression instanceof Expression.Item item) {
            return environment.item(value(item.object(), scope), value(item.key(), scope));
        }
        if (expression instanceof Expression.Slice slice) {
            return slice(slice, scope);
        }
        if (expression instanceof Expression.Call call) {
            return call(call, scope, Map.of());
        }
        if (expression instanceof Expression.Filter filter) {
            return filter(filter, value(filter.input(), scope), scope);
        }
        if (expression instanceof Expression.Test test) {
            return environment.test(
                    test.name(), value(test.input(), scope), arguments(test.arguments(), scope, Map.of()));
        }
        return operation(expression, scope);
    }

    private Object operation(Expression expression, Scope scope) {
        if (expression instanceof Expression.Binary binary) {
            return binary(binary, scope);
        }
        if (expression instanceof Expression.Unary unary) {
            Object operand = value(unary.operand(), scope);
            return switch (unary.operator()) {
                case "not" -> !Types.truth(operand);
                case "-" -> Arithmetic.negate(operand);
                default -> Arithmetic.plus(operand);
            };
        }
        if (expression instanceof Expression.Compare compare) {
            return compare(compare, scope);
        }
        if (expression instanceof Expression.Concat concat) {
            return concat(concat, scope);
        }
        if (expression instanceof Expression.Conditional conditional) {
            return conditional(conditional, scope);
        }
        if (expression instanceof Expression.ListOf list) {
            return values(list.items(), scope);
        }
        if (expression instanceof Expression.TupleOf tuple) {
            return new Tuple(values(tuple.items(), scope));
        }
        return dict((Expression.DictOf) expression, scope);
    }

    private Object name(String name, Scope scope) {
        Object value = scope.get(name);
        return value == Scope.MISSING ? environment.undefined("'" + name + "' is undefined", name) : value;
    }

    private Object attribute(Expression.Attribute attribute, Scope scope, boolean called) {
        Object object = value(attribute.object(), scope);
        Object value =
                called ? environment.attribute(object, attribute.name()) : environment.field(object, attribute.name());
        if (value instanceof Undefined undefined
                && undefined.name() != null
                && undefined.name().equals(attribute.name())) {
            return environment.undefined(undefined.message(), path(attribute));
        }
        return value;
    }

    /** {@code a.b.c}, for messages. */
    private static String path(Expression.Attribute attribute) {
        if (attribute.object() instanceof Expression.Name name) {
            return name.name() + "." + attribute.name();
        }
        return attribute.object() instanceof Expression.Attribute inner
                ? path(inner) + "." + attribute.name()
                : attribute.name();
    }

    private List<Object> values(List<Expression> expressions, Scope scope) {
        List<Object> values = new ArrayList<>(expressions.size());
        expressions.forEach(expression -> values.add(value(expression, scope)));
        return values;
    }

    private Dict dict(Expression.DictOf expression, Scope scope) {
        Dict dict = new Dict();
        for (int i = 0; i < expression.keys().size(); i++) {
            dict.put(
                    value(expression.keys().get(i), scope),
                    value(expression.values().get(i), scope));
        }
        return dict;
    }

    private Object slice(Expression.Slice slice, Scope scope) {
        Object object = value(slice.object(), scope);
        Object start = slice.start() == null ? null : value(slice.start(), scope);
        Object stop = slice.stop() == null ? null : value(slice.stop(), scope);
        Object step = slice.step() == null ? null : value(slice.step(), scope);
        Object result = new SliceBounds(start, stop, step).of(object);
        environment.budget().charge(result);
        return result;
    }

    /** @param more named arguments that the renderer adds */
    Object call(Expression.Call call, Scope scope, Map<String, Object> more) {
        Object function = call.function() instanceof Expression.Attribute attribute
                ? attribute(attribute, scope, true)
                : value(call.function(), scope);
        CallArguments arguments = arguments(call.arguments(), scope, more);
        if (function instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (!(function instanceof Callable callable)) {
            throw TemplateException.value("'" + Types.name(function) + "' object is not callable");
        }
        Object result = callable.call(arguments);
        environment.budget().charge(result);
        return result;
    }

    Object filter(Expression.Filter filter, Object input, Scope scope) {
        return environment.filter(filter.name(), input, arguments(filter.arguments(), scope, Map.of()));
    }

    /** A filter, or a chain of filters, of the content of a block. */
    Object filterBlock(Expression expression, Object content, Scope scope) {
        Expression.Filter filter = (Expression.Filter) expression;
        Object input = filter.input() == null ? content : filterBlock(filter.input(), content, scope);
        return filter(filter, input, scope);
    }

    private CallArguments arguments(Arguments arguments, Scope scope, Map<String, Object> more) {
        if (arguments.positional().isEmpty()
                && arguments.named().isEmpty()
                && arguments.dynamic() == null
                && arguments.dynamicNamed() == null
                && more.isEmpty()) {
            return CallArguments.NONE;
        }
        List<Object> positional = values(arguments.positional(), scope);
        if (arguments.dynamic() != null) {
            Types.iterate(value(arguments.dynamic(), scope)).forEachRemaining(positional::add);
        }
        Map<String, Object> named = new LinkedHashMap<>();
        arguments.named().forEach(keyword -> named.put(keyword.name(), value(keyword.value(), scope)));
        more.forEach((name, value) -> addNamed(named, name, value));
        if (arguments.dynamicNamed() != null) {
            Object dynamic = value(arguments.dynamicNamed(), scope);
            if (dynamic instanceof Undefined undefined) {
                throw undefined.failure();
            }
            if (!(dynamic instanceof Dict dict)) {
                throw TemplateException.value("the argument after ** must be a mapping, not " + Types.name(dynamic));
            }
            for (Object key : dict.keys()) {
                if (!(key instanceof String name)) {
                    throw TemplateException.value("keywords must be strings");
                }
                addNamed(named, name, dict.get(key));
            }
        }
        return new CallArguments(positional, named);
    }

    private static void addNamed(Map<String, Object> named, String name, Object value) {
        if (named.containsKey(name)) {
            throw TemplateException.value("got multiple values for the argument '" + name + "'");
        }
        named.put(name, value);
    }

    private Object binary(Expression.Binary binary, Scope scope) {
        Object left = value(binary.left(), scope);
        if (binary.operator().equals("and")) {
            return Types.truth(left) ? value(binary.right(), scope) : left;
        }
        if (binary.operator().equals("or")) {
            return Types.truth(left) ? left : value(binary.right(), scope);
        }
        Object right = value(binary.right(), scope);
        environment.budget().charge(left);
        environment.budget().charge(right);
        Object result =
                switch (binary.operator()) {
                    case "+" -> Arithmetic.add(left, right);
                    case "-" -> Arithmetic.subtract(left, right);
                    case "*" -> Arithmetic.multiply(left, right);
                    case "/" -> Arithmetic.divide(left, right);
                    case "//" -> Arithmetic.floorDivide(left, right);
                    case "%" -> Arithmetic.modulo(left, right);
                    default -> Arithmetic.power(left, right);
                };
        environment.budget().charge(result);
        return result;
    }

    private Object compare(Expression.Compare compare, Scope scope) {
        Object left = value(compare.first(), scope);
        for (Expression.Operand operand : compare.others()) {
            Object right = value(operand.value(), scope);
            environment.budget().charge(left);
            environment.budget().charge(right);
            if (!holds(operand.operator(), left, right)) {
                return false;
            }
            left = right;
        }
        return true;
    }

    private static boolean holds(String operator, Object left, Object right) {
        return switch (operator) {
            case "==" -> Comparison.equal(left, right);
            case "!=" -> !Comparison.equal(left, right);
            case "in" -> Comparison.contains(right, left);
            case "not in" -> !Comparison.contains(right, left);
            case "<" -> Comparison.ordered(left, right, "<") == -1;
            case "<=" -> Comparison.ordered(left, right, "<=") <= 0;
            case ">" -> Comparison.ordered(left, right, ">") == 1;
            default -> {
                int order = Comparison.ordered(left, right, ">=");
                yield order == 0 || order == 1;
            }
        };
    }

    private String concat(Expression.Concat concat, Scope scope) {
        StringBuilder text = new StringBuilder();
        for (Object part : values(concat.parts(), scope)) {
            text.append(Printed.str(part));
            environment.budget().length(text.length());
        }
        String result = text.toString();
        environment.budget().charge(result);
        return result;
    }

    private Object conditional(Expression.Conditional conditional, Scope scope) {
        if (Types.truth(value(conditional.condition(), scope))) {
            return value(conditional.then(), scope);
        }
        if (conditional.otherwise() != null) {
            return value(conditional.otherwise(), scope);
        }
        // Never strict, as in jinja2.
        return new Undefined(
                "the inline 'if' in line " + conditional.line() + " is false and has no 'else'", null, false);
    }
}
