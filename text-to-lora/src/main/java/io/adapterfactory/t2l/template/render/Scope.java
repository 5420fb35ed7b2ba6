package io.adapterfactory.t2l.template.render;

import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.syntax.Frame;
import java.util.HashMap;
import java.util.Map;

/** The variables of one part of a template while it is rendered. */
final class Scope {

    /** Represents a variable that is not set. */
    static final Object MISSING = new Object();

    private final Scope parent;
    private final Input input;
    private final Map<String, Object> values = new HashMap<>();

    private Scope(Scope parent, Input input) {
        this.parent = parent;
        this.input = input;
    }

    /** The variables of a rendering, and the global functions. */
    interface Input {
        /** The value of a name, or {@link #MISSING}. */
        Object value(String name);
    }

    static Scope root(Frame frame, Input input) {
        return new Scope(null, input).enter(frame);
    }

    Scope inner(Frame frame) {
        return new Scope(this, input).enter(frame);
    }

    private Scope enter(Frame frame) {
        frame.loads()
                .forEach((name, load) -> values.put(
                        name,
                        switch (load) {
                            case INPUT -> input.value(name);
                            case OUTER -> parent.get(name);
                            case PARAMETER, MISSING -> MISSING;
                        }));
        return this;
    }

    /** The value of a name, or {@link #MISSING}. */
    Object get(String name) {
        for (Scope scope = this; scope != null; scope = scope.parent) {
            Object value = scope.values.get(name);
            if (value != null || scope.values.containsKey(name)) {
                return value;
            }
        }
        throw TemplateException.value("the name '" + name + "' cannot be used here, because it is read nowhere else");
    }

    void set(String name, Object value) {
        values.put(name, value);
    }
}
