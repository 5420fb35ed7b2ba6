package io.adapterfactory.t2l.template.builtin;

import io.adapterfactory.t2l.template.call.Signature;
import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.operation.Comparison;
import io.adapterfactory.t2l.template.value.Dict;
import io.adapterfactory.t2l.template.value.DictView;
import io.adapterfactory.t2l.template.value.Range;
import io.adapterfactory.t2l.template.value.Tuple;
import io.adapterfactory.t2l.template.value.Types;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The methods of Python's dict, list, tuple, and range. */
final class CollectionMethods {

    private CollectionMethods() {}

    static Set<String> names() {
        return Set.of("items", "keys", "values", "get", "copy", "count", "index");
    }

    /** The attribute, or null if it is not implemented. */
    static Object bind(Object object, String name) {
        if (object instanceof Dict dict) {
            return ofDict(dict, name);
        }
        if (object instanceof Range range && List.of("start", "stop", "step").contains(name)) {
            return BigInteger.valueOf(
                    name.equals("start") ? range.start() : name.equals("stop") ? range.stop() : range.step());
        }
        if (object instanceof List<?> list) {
            return name.equals("copy") && !(list instanceof Range)
                    ? new BoundMethod(name, Signature.positional(), arguments -> new ArrayList<Object>(list))
                    : ofSequence(list, name);
        }
        return object instanceof Tuple tuple ? ofSequence(tuple.items(), name) : null;
    }

    private static Object ofDict(Dict dict, String name) {
        return switch (name) {
            case "items" -> view(name, dict, DictView.Kind.ITEMS);
            case "keys" -> view(name, dict, DictView.Kind.KEYS);
            case "values" -> view(name, dict, DictView.Kind.VALUES);
            case "get" ->
                new BoundMethod(
                        name,
                        Signature.positional().with("key").with("default", null),
                        arguments -> dict.contains(arguments[0]) ? dict.get(arguments[0]) : arguments[1]);
            case "copy" -> new BoundMethod(name, Signature.positional(), arguments -> dict.copy());
            default -> null;
        };
    }

    private static BoundMethod view(String name, Dict dict, DictView.Kind kind) {
        return new BoundMethod(name, Signature.positional(), arguments -> new DictView(kind, dict));
    }

    private static Object ofSequence(List<?> items, String name) {
        return switch (name) {
            case "count" ->
                new BoundMethod(
                        name,
                        Signature.positional().with("value"),
                        arguments -> BigInteger.valueOf(items.stream()
                                .filter(item -> item == arguments[0] || Comparison.equal(item, arguments[0]))
                                .count()));
            case "index" ->
                new BoundMethod(
                        name,
                        Signature.positional()
                                .with("value")
                                .with("start", BigInteger.ZERO)
                                .with("stop", null),
                        arguments -> index(items, arguments));
            default -> null;
        };
    }

    private static BigInteger index(List<?> items, Object[] arguments) {
        int start = bound(arguments[1], items.size());
        int stop = arguments[2] == null ? items.size() : Math.min(items.size(), bound(arguments[2], items.size()));
        for (int i = start; i < stop; i++) {
            if (items.get(i) == arguments[0] || Comparison.equal(items.get(i), arguments[0])) {
                return BigInteger.valueOf(i);
            }
        }
        throw TemplateException.value("the value is not in the list");
    }

    private static int bound(Object value, int size) {
        int bound = Types.count(value);
        return bound < 0 ? Math.max(0, bound + size) : bound;
    }
}
