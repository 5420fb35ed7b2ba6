package io.adapterfactory.t2l.template.builtin;

import io.adapterfactory.t2l.template.call.Attributes;
import io.adapterfactory.t2l.template.call.CallArguments;
import io.adapterfactory.t2l.template.call.Signature;
import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.value.Lazy;
import io.adapterfactory.t2l.template.value.Types;
import io.adapterfactory.t2l.template.value.Undefined;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.function.Predicate;

/** Filters that apply another filter or a test, and those that select an attribute or a default. */
final class SelectionFilters {

    private SelectionFilters() {}

    static void enter(Filters.Table table) {
        table.add(
                "default",
                Signature.named().with("default_value", "").with("boolean", false),
                (e, in, a) -> in instanceof Undefined || Types.truth(a[1]) && !Types.truth(in) ? a[0] : in);
        table.alias("d", "default");
        table.add("attr", Signature.named().with("name"), (e, in, a) -> attribute(e, in, a[0]));
        table.addOpen("map", (e, in, arguments) -> new Lazy(() -> map(e, in, arguments)));
        table.addOpen("select", (e, in, arguments) -> new Lazy(() -> select(e, in, arguments, false, true)));
        table.addOpen("reject", (e, in, arguments) -> new Lazy(() -> select(e, in, arguments, false, false)));
        table.addOpen("selectattr", (e, in, arguments) -> new Lazy(() -> select(e, in, arguments, true, true)));
        table.addOpen("rejectattr", (e, in, arguments) -> new Lazy(() -> select(e, in, arguments, true, false)));
    }

    private static Object attribute(Environment environment, Object object, Object name) {
        Object value = environment.ownAttribute(object, TextMethods.text(name));
        return value == Attributes.NONE
                ? environment.undefined("'" + Types.name(object) + "' has no attribute '" + name + "'", (String) name)
                : value;
    }

    private static Iterator<Object> map(Environment environment, Object input, CallArguments arguments) {
        if (!Types.truth(input)) {
            return Collections.emptyIterator();
        }
        Function<Object, Object> function;
        if (arguments.positional().isEmpty() && arguments.named().containsKey("attribute")) {
            Map<String, Object> others = new LinkedHashMap<>(arguments.named());
            AttributePath path = new AttributePath(others.remove("attribute"), others.remove("default"));
            if (!others.isEmpty()) {
                throw TemplateException.value("'map' has no argument named " + others.keySet());
            }
            function = item -> path.of(environment, item);
        } else {
            if (arguments.positional().isEmpty()) {
                throw TemplateException.value("'map' needs the name of a filter, or an attribute");
            }
            String name = TextMethods.text(arguments.positional().get(0));
            function = item -> environment.filter(name, item, arguments.from(1));
        }
        Iterator<Object> items = Types.iterate(input);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return items.hasNext();
            }

            @Override
            public Object next() {
                environment.budget().step();
                return function.apply(items.next());
            }
        };
    }

    private static Iterator<Object> select(
            Environment environment, Object input, CallArguments arguments, boolean ofAttribute, boolean wanted) {
        if (!Types.truth(input)) {
            return Collections.emptyIterator();
        }
        List<Object> given = arguments.positional();
        if (ofAttribute && given.isEmpty()) {
            throw TemplateException.value("'selectattr' and 'rejectattr' need the name of an attribute");
        }
        int first = ofAttribute ? 1 : 0;
        AttributePath path = new AttributePath(ofAttribute ? given.get(0) : null);
        Predicate<Object> test;
        if (given.size() > first) {
            String name = TextMethods.text(given.get(first));
            CallArguments others = arguments.from(first + 1);
            test = value -> environment.test(name, value, others);
        } else {
            test = Types::truth;
        }
        return new Selection(
                environment, Types.iterate(input), item -> test.test(path.of(environment, item)) == wanted);
    }

    /** The items that pass a test, which is evaluated lazily. */
    private static final class Selection implements Iterator<Object> {

        private final Environment environment;
        private final Iterator<Object> items;
        private final Predicate<Object> test;
        private boolean found;
        private Object next;

        Selection(Environment environment, Iterator<Object> items, Predicate<Object> test) {
            this.environment = environment;
            this.items = items;
            this.test = test;
        }

        @Override
        public boolean hasNext() {
            while (!found && items.hasNext()) {
                environment.budget().step();
                next = items.next();
                found = test.test(next);
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
}
