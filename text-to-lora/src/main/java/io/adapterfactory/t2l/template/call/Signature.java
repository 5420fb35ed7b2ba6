package io.adapterfactory.t2l.template.call;

import io.adapterfactory.t2l.template.error.TemplateException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The parameters of a filter, test, or method. */
public final class Signature {

    private static final Object REQUIRED = new Object();

    private final boolean byName;
    private final List<String> names = new ArrayList<>();
    private final List<Object> defaults = new ArrayList<>();

    private Signature(boolean byName) {
        this.byName = byName;
    }

    /** Parameters that can be given by name. */
    public static Signature named() {
        return new Signature(true);
    }

    /** Parameters that cannot be given by name, like those of most methods in Python. */
    public static Signature positional() {
        return new Signature(false);
    }

    public Signature with(String name) {
        return with(name, REQUIRED);
    }

    public Signature with(String name, Object defaultValue) {
        names.add(name);
        defaults.add(defaultValue);
        return this;
    }

    /** The value of each parameter. */
    public Object[] bind(String function, CallArguments arguments) {
        List<Object> positional = arguments.positional();
        if (positional.size() > names.size()) {
            throw TemplateException.value(
                    function + "() takes at most " + names.size() + " arguments, found " + positional.size());
        }
        Object[] values = defaults.toArray();
        for (int i = 0; i < positional.size(); i++) {
            values[i] = positional.get(i);
        }
        for (Map.Entry<String, Object> argument : arguments.named().entrySet()) {
            int index = names.indexOf(argument.getKey());
            if (index < 0 || !byName) {
                throw TemplateException.value(
                        function + "() has no argument named '" + argument.getKey() + "'; expected " + names);
            }
            if (index < positional.size()) {
                throw TemplateException.value(function + "() got '" + argument.getKey() + "' twice");
            }
            values[index] = argument.getValue();
        }
        int missing = Arrays.asList(values).indexOf(REQUIRED);
        if (missing >= 0) {
            throw TemplateException.value(function + "() needs the argument '" + names.get(missing) + "'");
        }
        return values;
    }
}
