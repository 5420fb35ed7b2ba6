package io.adapterfactory.t2l.template.builtin;

import io.adapterfactory.t2l.template.call.Attributes;
import io.adapterfactory.t2l.template.call.Budget;
import io.adapterfactory.t2l.template.call.CallArguments;
import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.option.TemplateOptions;
import io.adapterfactory.t2l.template.option.TemplateOptions.Dialect;
import io.adapterfactory.t2l.template.syntax.Vocabulary;
import io.adapterfactory.t2l.template.value.Dict;
import io.adapterfactory.t2l.template.value.Namespace;
import io.adapterfactory.t2l.template.value.Range;
import io.adapterfactory.t2l.template.value.Text;
import io.adapterfactory.t2l.template.value.Tuple;
import io.adapterfactory.t2l.template.value.Types;
import io.adapterfactory.t2l.template.value.Undefined;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The attributes, items, filters, and tests of values, with the rules of jinja2's sandbox. */
public final class Environment {

    private static final Map<Dialect, Vocabulary> VOCABULARIES =
            Map.of(Dialect.CHAT, newVocabulary(Dialect.CHAT), Dialect.RECORDS, newVocabulary(Dialect.RECORDS));

    private final TemplateOptions options;
    private final Budget budget;

    public Environment(TemplateOptions options, Budget budget) {
        this.options = options;
        this.budget = budget;
    }

    /** The names that templates of a dialect may use. */
    public static Vocabulary vocabulary(Dialect dialect) {
        return VOCABULARIES.get(dialect);
    }

    private static Vocabulary newVocabulary(Dialect dialect) {
        Set<String> filters = new TreeSet<>(Filters.names());
        if (dialect == Dialect.CHAT) {
            filters.remove("regex_replace");
        }
        Set<String> methods = new TreeSet<>(TextMethods.names());
        methods.addAll(CollectionMethods.names());
        return new Vocabulary(
                filters, Tests.names(), methods, PythonNames.notImplemented(methods), Set.of("lipsum", "self"));
    }

    public Budget budget() {
        return budget;
    }

    public Undefined undefined(String message, String name) {
        return new Undefined(message, name, options.strict());
    }

    /** {@code object.name} */
    public Object attribute(Object object, String name) {
        Object value = ownAttribute(object, name);
        if (value != Attributes.NONE) {
            return value;
        }
        if (object instanceof Dict dict && dict.contains(name)) {
            return dict.get(name);
        }
        return missing(object, name);
    }

    /** {@code object.name} if it is not called: a key of that name takes precedence if the options require it. */
    public Object field(Object object, String name) {
        if (options.keysBeforeMethods() && object instanceof Dict dict && dict.contains(name)) {
            return dict.get(name);
        }
        return attribute(object, name);
    }

    /** An attribute as in Python, which is never a key of a dict. */
    Object ownAttribute(Object object, String name) {
        if (object instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (object instanceof Namespace namespace) {
            return namespace.attributes().contains(name)
                    ? namespace.attributes().get(name)
                    : Attributes.NONE;
        }
        if (object instanceof Attributes attributes) {
            return attributes.attribute(name);
        }
        if (object instanceof Tuple tuple && tuple.names().contains(name)) {
            return tuple.items().get(tuple.names().indexOf(name));
        }
        if (!PythonNames.has(object, name)) {
            return name.startsWith("__") && name.endsWith("__") && name.length() > 4
                    ? unsafe(object, name)
                    : Attributes.NONE;
        }
        if (object instanceof Dict && PythonNames.CHANGES_DICT.contains(name)
                || object instanceof List && !(object instanceof Range) && PythonNames.CHANGES_LIST.contains(name)) {
            return unsafe(object, name);
        }
        budget.charge(object);
        if (object instanceof String text && TextMethods.names().contains(name)) {
            return TextMethods.bind(text, name);
        }
        Object method = CollectionMethods.bind(object, name);
        if (method == null) {
            throw TemplateException.value(
                    "the attribute '" + name + "' of a " + Types.name(object) + " is not supported");
        }
        return method;
    }

    private Undefined unsafe(Object object, String name) {
        return undefined("access to attribute '" + name + "' of '" + Types.name(object) + "' object is unsafe", name);
    }

    private Undefined missing(Object object, Object key) {
        String name = String.valueOf(key);
        return undefined("'" + Types.name(object) + "' has no attribute or element '" + name + "'", name);
    }

    /** {@code object[key]} */
    public Object item(Object object, Object key) {
        Object value = ownItem(object, key);
        if (value != Attributes.NONE) {
            return value;
        }
        if (key instanceof String name) {
            Object attribute = ownAttribute(object, name);
            if (attribute != Attributes.NONE) {
                return attribute;
            }
        }
        return missing(object, key);
    }

    private static Object ownItem(Object object, Object key) {
        if (object instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (object instanceof Dict dict) {
            return hashable(key) && dict.contains(key) ? dict.get(key) : Attributes.NONE;
        }
        if (!Types.isInteger(key)) {
            return Attributes.NONE;
        }
        int size = object instanceof String || object instanceof List || object instanceof Tuple
                ? Types.length(object)
                : -1;
        BigInteger index = Types.integer(key);
        int at = index.bitLength() > 31 ? Integer.MAX_VALUE : index.intValue();
        at = at < 0 ? at + size : at;
        if (at < 0 || at >= size) {
            return Attributes.NONE;
        }
        if (object instanceof String text) {
            return Text.part(text, at, at + 1);
        }
        return object instanceof Tuple tuple ? tuple.items().get(at) : ((List<?>) object).get(at);
    }

    private static boolean hashable(Object key) {
        if (key instanceof Tuple tuple) {
            return tuple.items().stream().allMatch(Environment::hashable);
        }
        return !(key instanceof Dict) && !(key instanceof List) || key instanceof Range;
    }

    public Object filter(String name, Object value, CallArguments arguments) {
        if (!vocabulary(options.dialect()).filters().contains(name)) {
            throw TemplateException.value("no filter is named '" + name + "'");
        }
        budget.charge(value);
        Object result = Filters.apply(this, name, value, arguments);
        budget.charge(result);
        return result;
    }

    public boolean test(String name, Object value, CallArguments arguments) {
        budget.charge(value);
        arguments.positional().forEach(budget::charge);
        return Tests.apply(name, value, arguments);
    }
}
