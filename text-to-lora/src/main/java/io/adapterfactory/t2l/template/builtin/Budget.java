package io.adapterfactory.t2l.template.builtin;

import io.adapterfactory.t2l.template.TemplateException;
import io.adapterfactory.t2l.template.TemplateOptions.Limits;
import java.util.List;

/** Counts what a rendering uses, and ends it at the limits. */
public final class Budget {

    private final Limits limits;
    private long steps;
    private int depth;

    public Budget(Limits limits) {
        this.limits = limits;
    }

    public void step() {
        step(1);
    }

    private void step(long count) {
        steps += count;
        if (steps > limits.steps()) {
            throw TemplateException.limit("the template takes more than " + limits.steps() + " steps");
        }
    }

    /** Counts a value that was made. */
    public void charge(Object value) {
        if (value instanceof String text) {
            length(text.length());
            step(1 + text.length() / 64);
        } else if (value instanceof List<?> list) {
            length(list.size());
            step(1 + list.size() / 64);
        }
    }

    /** Checks the length of an output or of a text. */
    public void length(long characters) {
        if (characters > limits.characters()) {
            throw TemplateException.limit(
                    "the template makes a text of more than " + limits.characters() + " characters");
        }
    }

    public void enter() {
        if (++depth > limits.depth()) {
            throw TemplateException.limit("macros call each other more than " + limits.depth() + " deep");
        }
    }

    public void leave() {
        depth--;
    }
}
