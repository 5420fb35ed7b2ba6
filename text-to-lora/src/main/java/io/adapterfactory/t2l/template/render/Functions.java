package io.adapterfactory.t2l.template.render;

import io.adapterfactory.t2l.template.call.Attributes;
import io.adapterfactory.t2l.template.call.CallArguments;
import io.adapterfactory.t2l.template.call.Callable;
import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.operation.Printed;
import io.adapterfactory.t2l.template.value.Described;
import io.adapterfactory.t2l.template.value.Dict;
import io.adapterfactory.t2l.template.value.Namespace;
import io.adapterfactory.t2l.template.value.Range;
import io.adapterfactory.t2l.template.value.Types;
import io.adapterfactory.t2l.template.value.Undefined;
import java.math.BigInteger;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The global functions of templates. */
final class Functions {

    private static final int MAX_RANGE = 100_000;

    private Functions() {}

    /** A class of Python that can be called and printed. */
    private record PythonClass(String description, Callable constructor) implements Callable, Described {

        @Override
        public Object call(CallArguments arguments) {
            return constructor.call(arguments);
        }
    }

    static Map<String, Callable> all(Clock clock) {
        return Map.of(
                "range",
                Functions::range,
                "dict",
                new PythonClass("<class 'dict'>", Functions::dict),
                "namespace",
                new PythonClass("<class 'jinja2.utils.Namespace'>", arguments -> new Namespace(dict(arguments))),
                "cycler",
                new PythonClass("<class 'jinja2.utils.Cycler'>", arguments -> new Cycler(arguments)),
                "joiner",
                new PythonClass("<class 'jinja2.utils.Joiner'>", Functions::joiner),
                "raise_exception",
                Functions::raise,
                "strftime_now",
                arguments -> Strftime.format(LocalDateTime.now(clock), one("strftime_now", "format", arguments)));
    }

    private static String one(String function, String parameter, CallArguments arguments) {
        Object value = argument(function, parameter, arguments);
        if (value instanceof String text) {
            return text;
        }
        throw TemplateException.value(function + " needs a text, found " + Types.name(value));
    }

    private static Object argument(String function, String parameter, CallArguments arguments) {
        if (arguments.positional().size() == 1 && arguments.named().isEmpty()) {
            return arguments.positional().get(0);
        }
        if (arguments.positional().isEmpty() && arguments.named().keySet().equals(Set.of(parameter))) {
            return arguments.named().get(parameter);
        }
        throw TemplateException.value(function + " takes one argument, '" + parameter + "'");
    }

    private static Object raise(CallArguments arguments) {
        throw TemplateException.raised(Printed.str(argument("raise_exception", "message", arguments)));
    }

    private static Object range(CallArguments arguments) {
        List<Long> numbers = new ArrayList<>();
        for (Object argument : arguments.positional()) {
            if (argument instanceof Undefined undefined) {
                throw undefined.failure();
            }
            BigInteger number = Types.integer(argument);
            if (number.bitLength() > 52) {
                throw TemplateException.limit("range() of numbers beyond 2^52");
            }
            numbers.add(number.longValue());
        }
        if (numbers.isEmpty() || numbers.size() > 3 || !arguments.named().isEmpty()) {
            throw TemplateException.value("range() takes one to three numbers");
        }
        long start = numbers.size() == 1 ? 0 : numbers.get(0);
        long stop = numbers.size() == 1 ? numbers.get(0) : numbers.get(1);
        long step = numbers.size() == 3 ? numbers.get(2) : 1;
        if (step == 0) {
            throw TemplateException.value("range() arg 3 must not be zero");
        }
        Range range = new Range(start, stop, step);
        if (range.length() > MAX_RANGE) {
            throw TemplateException.limit("range() of more than " + MAX_RANGE + " numbers");
        }
        return range;
    }

    private static Dict dict(CallArguments arguments) {
        if (arguments.positional().size() > 1) {
            throw TemplateException.value("dict() takes at most one positional argument");
        }
        Dict dict = new Dict();
        if (!arguments.positional().isEmpty()) {
            fill(dict, arguments.positional().get(0));
        }
        arguments.named().forEach(dict::put);
        return dict;
    }

    private static void fill(Dict dict, Object content) {
        if (content instanceof Dict other) {
            other.keys().forEach(key -> dict.put(key, other.get(key)));
            return;
        }
        if (content instanceof Undefined undefined) {
            throw undefined.failure();
        }
        Iterator<Object> pairs = Types.iterate(content);
        while (pairs.hasNext()) {
            List<Object> pair = new ArrayList<>();
            Types.iterate(pairs.next()).forEachRemaining(pair::add);
            if (pair.size() != 2) {
                throw TemplateException.value("dict() needs pairs, found " + pair.size() + " values");
            }
            dict.put(pair.get(0), pair.get(1));
        }
    }

    private static Object joiner(CallArguments arguments) {
        Object separator = arguments.positional().isEmpty() && arguments.named().isEmpty()
                ? ", "
                : argument("joiner", "sep", arguments);
        boolean[] used = new boolean[1];
        return (Callable) none -> {
            if (!none.positional().isEmpty() || !none.named().isEmpty()) {
                throw TemplateException.value("a joiner has no arguments");
            }
            Object text = used[0] ? separator : "";
            used[0] = true;
            return text;
        };
    }

    private static final class Cycler implements Attributes {

        private final List<Object> items;
        private int position;

        Cycler(CallArguments arguments) {
            if (arguments.positional().isEmpty() || !arguments.named().isEmpty()) {
                throw TemplateException.value("cycler() needs at least one value, and no named ones");
            }
            this.items = arguments.positional();
        }

        @Override
        public Object attribute(String name) {
            return switch (name) {
                case "current" -> items.get(position);
                case "next" ->
                    (Callable) arguments -> {
                        Object current = items.get(position);
                        position = (position + 1) % items.size();
                        return current;
                    };
                case "reset" ->
                    (Callable) arguments -> {
                        position = 0;
                        return null;
                    };
                default -> Attributes.NONE;
            };
        }
    }
}
