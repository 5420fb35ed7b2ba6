package io.adapterfactory.t2l.template.builtin;

import io.adapterfactory.t2l.template.call.CallArguments;
import io.adapterfactory.t2l.template.call.Signature;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The filters by name. */
final class Filters {

    /** Implements a filter with its input and the values of its parameters. */
    interface Body {
        Object apply(Environment environment, Object input, Object[] arguments);
    }

    /** A filter that passes its arguments to another filter or to a test. */
    interface OpenBody {
        Object apply(Environment environment, Object input, CallArguments arguments);
    }

    /** The table in which the classes of this package register their filters. */
    static final class Table {

        private final Map<String, OpenBody> filters = new HashMap<>();

        void add(String name, Signature signature, Body body) {
            filters.put(
                    name,
                    (environment, input, arguments) -> body.apply(environment, input, signature.bind(name, arguments)));
        }

        void addOpen(String name, OpenBody body) {
            filters.put(name, body);
        }

        void alias(String name, String same) {
            filters.put(name, filters.get(same));
        }
    }

    private static final Map<String, OpenBody> FILTERS;

    static {
        Table table = new Table();
        TextFilters.enter(table);
        NumberFilters.enter(table);
        SequenceFilters.enter(table);
        SelectionFilters.enter(table);
        FILTERS = Map.copyOf(table.filters);
    }

    private Filters() {}

    static Set<String> names() {
        return FILTERS.keySet();
    }

    static Object apply(Environment environment, String name, Object input, CallArguments arguments) {
        return FILTERS.get(name).apply(environment, input, arguments);
    }
}
