package io.adapterfactory.t2l.template.syntax;

import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.syntax.Statement.NameTarget;
import io.adapterfactory.t2l.template.syntax.Statement.NamespaceTarget;
import io.adapterfactory.t2l.template.syntax.Statement.Target;
import io.adapterfactory.t2l.template.syntax.Statement.TupleTarget;
import java.util.List;
import java.util.Map;

/**
 * Determines the variables of a template and of each part that has its own: loops, macros, set blocks, filter blocks,
 * {@code with}.
 */
final class Resolver {

    private final Vocabulary vocabulary;

    private Resolver(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** Fills the frames inside the statements and returns the frame of the whole template. */
    static Frame resolve(List<Statement> body, Vocabulary vocabulary) {
        Frame frame = new Frame();
        new Resolver(vocabulary).part(frame, new Symbols(null), body);
        return frame;
    }

    /** The names of a part must be complete before its inner parts are processed. */
    private void part(Frame frame, Symbols symbols, List<Statement> body) {
        body.forEach(statement -> find(statement, symbols));
        define(frame, symbols);
        body.forEach(statement -> inner(statement, symbols));
    }

    private void define(Frame frame, Symbols symbols) {
        for (Map.Entry<String, Frame.Load> load : symbols.loads().entrySet()) {
            if (load.getValue() == Frame.Load.INPUT && vocabulary.refusedNames().contains(load.getKey())) {
                throw TemplateException.unsupported(1, "the name '" + load.getKey() + "'");
            }
        }
        frame.define(symbols.loads());
    }

    private static void read(Expression expression, Symbols symbols) {
        Names.inExpression(expression, symbols::read);
    }

    /** The names that a statement reads and sets in its own part. */
    private void find(Statement statement, Symbols symbols) {
        if (statement instanceof Statement.Print print) {
            read(print.value(), symbols);
        } else if (statement instanceof Statement.If condition) {
            condition(condition, symbols);
        } else if (statement instanceof Statement.For loop) {
            read(loop.items(), symbols);
        } else if (statement instanceof Statement.Set set) {
            read(set.value(), symbols);
            store(set.target(), symbols);
        } else if (statement instanceof Statement.SetBlock set) {
            store(set.target(), symbols);
        } else if (statement instanceof Statement.Macro macro) {
            symbols.store(macro.name());
        } else if (statement instanceof Statement.CallBlock call) {
            read(call.call(), symbols);
        } else if (statement instanceof Statement.FilterBlock filter) {
            read(filter.filter(), symbols);
        } else if (statement instanceof Statement.With with) {
            with.values().forEach(value -> read(value, symbols));
        }
    }

    private void condition(Statement.If condition, Symbols symbols) {
        read(condition.condition(), symbols);
        Symbols then = symbols.copy();
        condition.then().forEach(statement -> find(statement, then));
        Symbols elseIfs = symbols.copy();
        condition.elseIfs().forEach(statement -> condition(statement, elseIfs));
        Symbols otherwise = symbols.copy();
        condition.otherwise().forEach(statement -> find(statement, otherwise));
        symbols.merge(List.of(then, elseIfs, otherwise));
    }

    private static void store(Target target, Symbols symbols) {
        if (target instanceof NameTarget name) {
            symbols.store(name.name());
        } else if (target instanceof TupleTarget tuple) {
            tuple.targets().forEach(item -> store(item, symbols));
        } else if (target instanceof NamespaceTarget namespace) {
            symbols.read(namespace.namespace());
        }
    }

    private static void parameter(Target target, Symbols symbols) {
        if (target instanceof NameTarget name) {
            symbols.parameter(name.name());
        } else if (target instanceof TupleTarget tuple) {
            tuple.targets().forEach(item -> parameter(item, symbols));
        }
    }

    /** The parts within a statement. */
    private void inner(Statement statement, Symbols symbols) {
        if (statement instanceof Statement.If condition) {
            condition.then().forEach(item -> inner(item, symbols));
            condition.elseIfs().forEach(item -> inner(item, symbols));
            condition.otherwise().forEach(item -> inner(item, symbols));
        } else if (statement instanceof Statement.For loop) {
            loop(loop, symbols);
        } else if (statement instanceof Statement.SetBlock set) {
            part(set.frame(), new Symbols(symbols), set.body());
        } else if (statement instanceof Statement.Macro macro) {
            function(macro.function(), symbols);
        } else if (statement instanceof Statement.CallBlock call) {
            function(call.function(), symbols);
        } else if (statement instanceof Statement.Generation generation) {
            function(generation.function(), symbols);
        } else if (statement instanceof Statement.FilterBlock filter) {
            Symbols own = new Symbols(symbols);
            filter.body().forEach(item -> find(item, own));
            read(filter.filter(), own);
            define(filter.frame(), own);
            filter.body().forEach(item -> inner(item, own));
        } else if (statement instanceof Statement.With with) {
            Symbols own = new Symbols(symbols);
            with.targets().forEach(target -> parameter(target, own));
            part(with.frame(), own, with.body());
        }
    }

    private void loop(Statement.For loop, Symbols symbols) {
        if (setsLoop(loop.target()) || setsLoop(loop.body()) || setsLoop(loop.otherwise())) {
            throw TemplateException.syntax(1, "'loop' cannot be set within a loop");
        }
        Symbols body = new Symbols(symbols);
        body.parameter("loop");
        parameter(loop.target(), body);
        part(loop.bodyFrame(), body, loop.body());
        Symbols filter = new Symbols(symbols);
        parameter(loop.target(), filter);
        read(loop.filter(), filter);
        define(loop.filterFrame(), filter);
        part(loop.otherwiseFrame(), new Symbols(symbols), loop.otherwise());
    }

    private static boolean setsLoop(List<? extends Statement> statements) {
        return statements.stream().anyMatch(statement -> {
            if (statement instanceof Statement.Set set) {
                return setsLoop(set.target());
            }
            if (statement instanceof Statement.SetBlock set) {
                return setsLoop(set.target()) || setsLoop(set.body());
            }
            if (statement instanceof Statement.If condition) {
                return setsLoop(condition.then()) || setsLoop(condition.elseIfs()) || setsLoop(condition.otherwise());
            }
            if (statement instanceof Statement.Macro macro) {
                return setsLoop(macro.function().body());
            }
            if (statement instanceof Statement.CallBlock call) {
                return setsLoop(call.function().body());
            }
            if (statement instanceof Statement.Generation generation) {
                return setsLoop(generation.function().body());
            }
            if (statement instanceof Statement.FilterBlock filter) {
                return setsLoop(filter.body());
            }
            return statement instanceof Statement.With with && setsLoop(with.body());
        });
    }

    private static boolean setsLoop(Target target) {
        return target instanceof NameTarget name && name.name().equals("loop")
                || target instanceof TupleTarget tuple
                        && tuple.targets().stream().anyMatch(Resolver::setsLoop);
    }

    private void function(Statement.Function function, Symbols symbols) {
        Symbols own = new Symbols(symbols);
        function.parameters().forEach(own::parameter);
        if (function.usesCaller()) {
            own.parameter("caller");
        }
        if (function.usesKeywords()) {
            own.parameter("kwargs");
        }
        if (function.usesMore()) {
            own.parameter("varargs");
        }
        function.defaults().forEach(value -> read(value, own));
        part(function.frame(), own, function.body());
    }
}
