package io.adapterfactory.t2l.template.builtin;

import io.adapterfactory.t2l.template.call.Signature;
import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.operation.Arithmetic;
import io.adapterfactory.t2l.template.operation.Comparison;
import io.adapterfactory.t2l.template.operation.Comparison.Keyed;
import io.adapterfactory.t2l.template.value.Dict;
import io.adapterfactory.t2l.template.value.DictView;
import io.adapterfactory.t2l.template.value.Keys;
import io.adapterfactory.t2l.template.value.Lazy;
import io.adapterfactory.t2l.template.value.Markup;
import io.adapterfactory.t2l.template.value.Tuple;
import io.adapterfactory.t2l.template.value.Types;
import io.adapterfactory.t2l.template.value.Undefined;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/** Filters of lists, dicts, and other values with items. */
final class SequenceFilters {

    private SequenceFilters() {}

    private static Signature takes() {
        return Signature.named();
    }

    static void enter(Filters.Table table) {
        table.add("length", Signature.positional(), (e, in, a) -> BigInteger.valueOf(Types.length(in)));
        table.alias("count", "length");
        table.add("list", takes(), (e, in, a) -> list(e, in));
        table.add("first", takes(), (e, in, a) -> {
            Iterator<Object> items = Types.iterate(in);
            return items.hasNext() ? items.next() : e.undefined("there is no first item", "first");
        });
        table.add("last", takes(), (e, in, a) -> {
            List<Object> items = reversed(in);
            return items.isEmpty() ? e.undefined("there is no last item", "last") : items.get(0);
        });
        table.add("reverse", takes(), (e, in, a) -> reverse(e, in));
        table.add("items", takes(), (e, in, a) -> new Lazy(() -> items(in)));
        table.add(
                "dictsort",
                takes().with("case_sensitive", false).with("by", "key").with("reverse", false),
                (e, in, a) -> dictSort(in, a));
        Signature attribute = takes().with("case_sensitive", false).with("attribute", null);
        table.add(
                "sort",
                takes().with("reverse", false).with("case_sensitive", false).with("attribute", null),
                SequenceFilters::sort);
        table.add("unique", attribute, (e, in, a) -> new Lazy(() -> unique(e, in, a)));
        table.add("min", attribute, (e, in, a) -> extreme(e, in, a, (best, other) -> Comparison.less(other, best)));
        table.add("max", attribute, (e, in, a) -> extreme(e, in, a, (best, other) -> Comparison.less(best, other)));
        table.add("sum", takes().with("attribute", null).with("start", BigInteger.ZERO), SequenceFilters::sum);
        table.add(
                "batch",
                takes().with("linecount").with("fill_with", null),
                (e, in, a) -> new Lazy(() -> batch(e, in, a)));
        table.add(
                "slice", takes().with("slices").with("fill_with", null), (e, in, a) -> new Lazy(() -> slice(e, in, a)));
        table.add(
                "groupby",
                takes().with("attribute").with("default", null).with("case_sensitive", false),
                SequenceFilters::groupBy);
    }

    static List<Object> list(Environment environment, Object input) {
        List<Object> list = new ArrayList<>();
        Iterator<Object> items = Types.iterate(input);
        while (items.hasNext()) {
            list.add(items.next());
            environment.budget().step();
        }
        return list;
    }

    private static List<Object> reversed(Object value) {
        boolean reversible = value instanceof String
                || value instanceof Markup
                || value instanceof List
                || value instanceof Tuple
                || value instanceof Dict
                || value instanceof DictView
                || value instanceof Undefined;
        if (!reversible) {
            throw TemplateException.value("'" + Types.name(value) + "' object is not reversible");
        }
        List<Object> items = new ArrayList<>();
        Types.iterate(value).forEachRemaining(items::add);
        Collections.reverse(items);
        return items;
    }

    private static Object reverse(Environment environment, Object value) {
        if (value instanceof String text) {
            return new StringBuilder(text).reverse().toString();
        }
        if (value instanceof Markup) {
            return TextMethods.text(value);
        }
        if (value instanceof Lazy) {
            List<Object> items = list(environment, value);
            Collections.reverse(items);
            return items;
        }
        List<Object> items = reversed(value);
        return new Lazy(items::iterator);
    }

    private static Iterator<Object> items(Object value) {
        if (value instanceof Undefined undefined) {
            undefined.use();
            return Collections.emptyIterator();
        }
        if (value instanceof Dict dict) {
            return dict.items().iterator();
        }
        throw TemplateException.value("'items' needs a mapping, found " + Types.name(value));
    }

    private static Object dictSort(Object value, Object[] arguments) {
        boolean byKey = Comparison.equal(arguments[1], "key");
        if (!byKey && !Comparison.equal(arguments[1], "value")) {
            throw TemplateException.value("'dictsort' sorts by \"key\" or \"value\"");
        }
        if (!(value instanceof Dict dict)) {
            throw value instanceof Undefined undefined
                    ? undefined.failure()
                    : TemplateException.value("'dictsort' needs a mapping, found " + Types.name(value));
        }
        boolean caseSensitive = Types.truth(arguments[0]);
        List<Keyed> pairs = new ArrayList<>();
        for (Object item : dict.items()) {
            Object key = ((Tuple) item).items().get(byKey ? 0 : 1);
            pairs.add(new Keyed(caseSensitive ? key : AttributePath.lower(key), item));
        }
        return Comparison.sorted(pairs, Types.truth(arguments[2]));
    }

    private static Object sort(Environment environment, Object input, Object[] arguments) {
        List<AttributePath> paths = new ArrayList<>();
        if (arguments[2] instanceof String several) {
            for (String path : several.split(",", -1)) {
                paths.add(new AttributePath(path));
            }
        } else {
            paths.add(new AttributePath(arguments[2]));
        }
        boolean caseSensitive = Types.truth(arguments[1]);
        List<Keyed> items = new ArrayList<>();
        for (Object item : list(environment, input)) {
            List<Object> key = new ArrayList<>();
            paths.forEach(
                    path -> key.add(caseSensitive ? path.of(environment, item) : path.ignoringCase(environment, item)));
            items.add(new Keyed(key, item));
        }
        return Comparison.sorted(items, reverse(arguments[0]));
    }

    private static boolean reverse(Object value) {
        return Types.integer(value).signum() != 0;
    }

    /** The sort key of a filter with {@code case_sensitive} and {@code attribute}. */
    private static Object key(Environment environment, Object item, Object caseSensitive, Object attribute) {
        AttributePath path = new AttributePath(attribute);
        return Types.truth(caseSensitive) ? path.of(environment, item) : path.ignoringCase(environment, item);
    }

    private static Iterator<Object> unique(Environment environment, Object input, Object[] arguments) {
        Set<Object> seen = new HashSet<>();
        List<Object> unique = new ArrayList<>();
        for (Object item : list(environment, input)) {
            if (seen.add(Keys.hashed(key(environment, item, arguments[0], arguments[1])))) {
                unique.add(item);
            }
        }
        return unique.iterator();
    }

    private static Object extreme(
            Environment environment, Object input, Object[] arguments, BiFunction<Object, Object, Boolean> better) {
        List<Object> items = list(environment, input);
        if (items.isEmpty()) {
            return environment.undefined("an empty sequence has no smallest or largest item", null);
        }
        Object best = items.get(0);
        Object bestKey = key(environment, best, arguments[0], arguments[1]);
        for (Object item : items.subList(1, items.size())) {
            Object key = key(environment, item, arguments[0], arguments[1]);
            if (better.apply(bestKey, key)) {
                best = item;
                bestKey = key;
            }
        }
        return best;
    }

    private static Object sum(Environment environment, Object input, Object[] arguments) {
        Object sum = arguments[1];
        if (sum instanceof String) {
            throw TemplateException.value("'sum' cannot add texts; use 'join'");
        }
        for (Object item : list(environment, input)) {
            sum = Arithmetic.add(
                    sum, arguments[0] == null ? item : new AttributePath(arguments[0]).of(environment, item));
            environment.budget().charge(sum);
        }
        return sum;
    }

    private static Iterator<Object> batch(Environment environment, Object input, Object[] arguments) {
        List<Object> batches = new ArrayList<>();
        List<Object> batch = new ArrayList<>();
        for (Object item : list(environment, input)) {
            if (Comparison.equal(BigInteger.valueOf(batch.size()), arguments[0])) {
                batches.add(batch);
                batch = new ArrayList<>();
            }
            batch.add(item);
        }
        if (!batch.isEmpty()) {
            if (arguments[1] != null && Comparison.less(BigInteger.valueOf(batch.size()), arguments[0])) {
                int missing = Types.count(arguments[0]) - batch.size();
                Arithmetic.checkSize(missing);
                batch.addAll(Collections.nCopies(missing, arguments[1]));
            }
            batches.add(batch);
        }
        return batches.iterator();
    }

    private static Iterator<Object> slice(Environment environment, Object input, Object[] arguments) {
        List<Object> items = list(environment, input);
        int slices = Types.count(arguments[0]);
        if (slices == 0) {
            throw TemplateException.value("'slice' into 0 parts");
        }
        List<Object> parts = new ArrayList<>();
        Arithmetic.checkSize(slices);
        int at = 0;
        for (int i = 0; i < slices; i++) {
            boolean longer = i < items.size() % slices;
            int end = at + items.size() / slices + (longer ? 1 : 0);
            List<Object> part = new ArrayList<>(items.subList(at, end));
            if (arguments[1] != null && !longer) {
                part.add(arguments[1]);
            }
            parts.add(part);
            at = end;
        }
        return parts.iterator();
    }

    private static Object groupBy(Environment environment, Object input, Object[] arguments) {
        AttributePath path = new AttributePath(arguments[0], arguments[1]);
        boolean caseSensitive = Types.truth(arguments[2]);
        List<Keyed> keyed = new ArrayList<>();
        for (Object item : list(environment, input)) {
            Object key = caseSensitive ? path.of(environment, item) : path.ignoringCase(environment, item);
            keyed.add(new Keyed(key, new Keyed(key, item)));
        }
        List<Object> groups = new ArrayList<>();
        List<Object> group = List.of();
        Object groupKey = null;
        for (Object sorted : Comparison.sorted(keyed, false)) {
            Keyed item = (Keyed) sorted;
            if (group.isEmpty() || !Comparison.equal(groupKey, item.key())) {
                group = new ArrayList<>();
                groupKey = item.key();
                Object name = caseSensitive ? groupKey : path.of(environment, item.value());
                groups.add(new Tuple(Arrays.asList(name, group), List.of("grouper", "list")));
            }
            group.add(item.value());
        }
        return groups;
    }
}
