package io.adapterfactory.t2l.template.render;

import io.adapterfactory.t2l.template.builtin.Environment;
import io.adapterfactory.t2l.template.call.CallArguments;
import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.operation.Printed;
import io.adapterfactory.t2l.template.syntax.Statement;
import io.adapterfactory.t2l.template.syntax.Statement.NameTarget;
import io.adapterfactory.t2l.template.syntax.Statement.NamespaceTarget;
import io.adapterfactory.t2l.template.syntax.Statement.Target;
import io.adapterfactory.t2l.template.syntax.Statement.TupleTarget;
import io.adapterfactory.t2l.template.value.Lazy;
import io.adapterfactory.t2l.template.value.Markup;
import io.adapterfactory.t2l.template.value.Namespace;
import io.adapterfactory.t2l.template.value.Tuple;
import io.adapterfactory.t2l.template.value.Types;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/** Renders statements. */
final class Renderer {

    /** How execution continues after a statement. */
    private enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }

    private final Environment environment;
    private final Evaluator evaluator;

    Renderer(Environment environment, Evaluator evaluator) {
        this.environment = environment;
        this.evaluator = evaluator;
    }

    String render(List<Statement> body, Scope scope) {
        StringBuilder out = new StringBuilder();
        statements(body, scope, out);
        return out.toString();
    }

    private Flow statements(List<? extends Statement> body, Scope scope, StringBuilder out) {
        for (Statement statement : body) {
            Flow flow = statement(statement, scope, out);
            if (flow != Flow.NEXT) {
                return flow;
            }
        }
        return Flow.NEXT;
    }

    private Flow statement(Statement statement, Scope scope, StringBuilder out) {
        environment.budget().step();
        if (statement instanceof Statement.Data data) {
            write(data.text(), out);
        } else if (statement instanceof Statement.Print print) {
            write(Printed.str(evaluator.value(print.value(), scope)), out);
        } else if (statement instanceof Statement.If condition) {
            return condition(condition, scope, out);
        } else if (statement instanceof Statement.For loop) {
            return loop(loop, scope, out);
        } else if (statement instanceof Statement.Set set) {
            checkNamespace(set.target(), scope);
            assign(set.target(), evaluator.value(set.value(), scope), scope);
        } else if (statement instanceof Statement.SetBlock set) {
            return setBlock(set, scope);
        } else if (statement instanceof Statement.Macro macro) {
            scope.set(macro.name(), macro(macro.name(), macro.function(), scope));
        } else if (statement instanceof Statement.CallBlock call) {
            Macro caller = macro(null, call.function(), scope);
            writeText(evaluator.call(call.call(), scope, Map.of("caller", caller)), out);
        } else if (statement instanceof Statement.Generation generation) {
            write((String) macro(null, generation.function(), scope).call(CallArguments.NONE), out);
        } else if (statement instanceof Statement.FilterBlock filter) {
            return filterBlock(filter, scope, out);
        } else if (statement instanceof Statement.With with) {
            return with(with, scope, out);
        } else {
            return statement instanceof Statement.Break ? Flow.BREAK : Flow.CONTINUE;
        }
        return Flow.NEXT;
    }

    private void write(String text, StringBuilder out) {
        out.append(text);
        environment.budget().length(out.length());
    }

    /** The result of a filter block or call block must be a text, as in jinja2. */
    private void writeText(Object value, StringBuilder out) {
        if (!(value instanceof String) && !(value instanceof Markup)) {
            throw TemplateException.value(
                    "the result of a filter block or a call block must be a text, not " + Types.name(value));
        }
        write(Printed.str(value), out);
    }

    private Flow condition(Statement.If condition, Scope scope, StringBuilder out) {
        if (Types.truth(evaluator.value(condition.condition(), scope))) {
            return statements(condition.then(), scope, out);
        }
        for (Statement.If other : condition.elseIfs()) {
            if (Types.truth(evaluator.value(other.condition(), scope))) {
                return statements(other.then(), scope, out);
            }
        }
        return statements(condition.otherwise(), scope, out);
    }

    private Flow loop(Statement.For loop, Scope scope, StringBuilder out) {
        Object items = evaluator.value(loop.items(), scope);
        environment.budget().charge(items);
        if (!loop.recursive()) {
            return iterate(loop, items, null, 0, scope, out);
        }
        write(recurse(loop, items, 0, scope), out);
        return Flow.NEXT;
    }

    private String recurse(Statement.For loop, Object items, int depth, Scope scope) {
        environment.budget().enter();
        StringBuilder out = new StringBuilder();
        iterate(loop, items, (next, level) -> recurse(loop, next, level, scope), depth, scope, out);
        environment.budget().leave();
        return out.toString();
    }

    private Flow iterate(
            Statement.For statement,
            Object items,
            Loop.Recursion recursion,
            int depth,
            Scope scope,
            StringBuilder out) {
        Loop loop = new Loop(environment, filtered(statement, items, scope), recursion, depth);
        // As in jinja2, an iteration that ends early is not counted, so 'else' is rendered if all end early.
        boolean completed = false;
        while (loop.hasNext()) {
            environment.budget().frame();
            Object item = loop.next();
            Scope inner = scope.inner(statement.bodyFrame());
            assign(statement.target(), item, inner);
            inner.set("loop", loop);
            Flow flow = statements(statement.body(), inner, out);
            if (flow == Flow.BREAK) {
                break;
            }
            completed |= flow == Flow.NEXT;
        }
        if (!completed && !statement.otherwise().isEmpty()) {
            return statements(statement.otherwise(), scope.inner(statement.otherwiseFrame()), out);
        }
        return Flow.NEXT;
    }

    private Object filtered(Statement.For loop, Object items, Scope scope) {
        return loop.filter() == null ? items : new Lazy(() -> new Filtered(loop, Types.iterate(items), scope));
    }

    /** The items of a loop that satisfy its condition, which is evaluated lazily. */
    private final class Filtered implements Iterator<Object> {

        private final Statement.For loop;
        private final Iterator<Object> items;
        private final Scope scope;
        private boolean found;
        private Object next;

        Filtered(Statement.For loop, Iterator<Object> items, Scope scope) {
            this.loop = loop;
            this.items = items;
            this.scope = scope.inner(loop.filterFrame());
        }

        @Override
        public boolean hasNext() {
            while (!found && items.hasNext()) {
                environment.budget().step();
                next = items.next();
                assign(loop.target(), next, scope);
                found = Types.truth(evaluator.value(loop.filter(), scope));
                next = found ? unpacked(loop.target(), next, scope) : null;
            }
            return found;
        }

        @Override
        public Object next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            found = false;
            return next;
        }
    }

    /** As in jinja2, a loop with a filter gets the values of its targets: tuples, if it has several. */
    private static Object unpacked(Target target, Object item, Scope scope) {
        if (target instanceof TupleTarget tuple) {
            List<Object> items = new ArrayList<>();
            tuple.targets().forEach(part -> items.add(unpacked(part, null, scope)));
            return new Tuple(items);
        }
        return target instanceof NameTarget name ? scope.get(name.name()) : item;
    }

    private Flow setBlock(Statement.SetBlock set, Scope scope) {
        Scope inner = scope.inner(set.frame());
        StringBuilder content = new StringBuilder();
        Flow flow = statements(set.body(), inner, content);
        if (flow == Flow.NEXT) {
            checkNamespace(set.target(), scope);
            Object value = set.filter() == null
                    ? content.toString()
                    : evaluator.filterBlock(set.filter(), content.toString(), inner);
            assign(set.target(), value, scope);
        }
        return flow;
    }

    private Flow filterBlock(Statement.FilterBlock filter, Scope scope, StringBuilder out) {
        Scope inner = scope.inner(filter.frame());
        StringBuilder content = new StringBuilder();
        Flow flow = statements(filter.body(), inner, content);
        if (flow == Flow.NEXT) {
            writeText(evaluator.filterBlock(filter.filter(), content.toString(), inner), out);
        }
        return flow;
    }

    private Flow with(Statement.With with, Scope scope, StringBuilder out) {
        Scope inner = scope.inner(with.frame());
        for (int i = 0; i < with.targets().size(); i++) {
            assign(with.targets().get(i), evaluator.value(with.values().get(i), scope), inner);
        }
        return statements(with.body(), inner, out);
    }

    private Macro macro(String name, Statement.Function function, Scope scope) {
        return new Macro(name, function, environment, (body, parameters) -> call(body, parameters, scope));
    }

    private String call(Statement.Function function, Map<String, Object> parameters, Scope scope) {
        environment.budget().enter();
        Scope inner = scope.inner(function.frame());
        parameters.forEach(inner::set);
        int required = function.parameters().size() - function.defaults().size();
        for (int i = 0; i < function.parameters().size(); i++) {
            String name = function.parameters().get(i);
            if (inner.get(name) == Scope.MISSING) {
                inner.set(
                        name,
                        i < required
                                ? environment.undefined("parameter '" + name + "' was not provided", name)
                                : evaluator.value(function.defaults().get(i - required), inner));
            }
        }
        String text = render(function.body(), inner);
        environment.budget().leave();
        return text;
    }

    private static void checkNamespace(Target target, Scope scope) {
        if (target instanceof NamespaceTarget namespace && !(scope.get(namespace.namespace()) instanceof Namespace)) {
            throw TemplateException.value(
                    "'" + namespace.namespace() + "' is not a namespace; only a namespace's attributes can be set");
        }
    }

    private void assign(Target target, Object value, Scope scope) {
        if (target instanceof NameTarget name) {
            scope.set(name.name(), value);
        } else if (target instanceof NamespaceTarget attribute) {
            ((Namespace) scope.get(attribute.namespace())).attributes().put(attribute.attribute(), value);
        } else {
            unpack(((TupleTarget) target).targets(), value, scope);
        }
    }

    private void unpack(List<Target> targets, Object value, Scope scope) {
        List<Object> items = new ArrayList<>();
        Iterator<Object> iterator = Types.iterate(value);
        while (iterator.hasNext() && items.size() <= targets.size()) {
            items.add(iterator.next());
        }
        if (items.size() != targets.size()) {
            throw TemplateException.value("cannot unpack "
                    + (items.size() > targets.size() ? "more than " + targets.size() : items.size())
                    + " values into " + targets.size() + " names");
        }
        for (int i = 0; i < targets.size(); i++) {
            assign(targets.get(i), items.get(i), scope);
        }
    }
}
