package io.adapterfactory.t2l.template.call;

import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.option.TemplateOptions.Limits;
import io.adapterfactory.t2l.template.value.Dict;
import io.adapterfactory.t2l.template.value.DictView;
import io.adapterfactory.t2l.template.value.Tuple;
import java.util.List;

/** Counts the resources of a rendering, and ends it at the limits. */
public final class Budget {

    private static final int UNITS_PER_STEP = 32;
    private static final int STEPS_PER_FRAME = 4;

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

    /** Counts a value that is read or created. */
    public void charge(Object value) {
        int size = 0;
        if (value instanceof String text) {
            size = text.length();
        } else if (value instanceof List<?> list) {
            size = list.size();
        } else if (value instanceof Tuple tuple) {
            size = tuple.items().size();
        } else if (value instanceof Dict dict) {
            size = dict.size();
        } else if (value instanceof DictView view) {
            size = view.dict().size();
        }
        length(size);
        step(size / UNITS_PER_STEP);
    }

    /** Counts the variables of a part of a template that is entered. */
    public void frame() {
        step(STEPS_PER_FRAME);
    }

    /** Checks the length of an output or of a text. */
    public void length(long characters) {
        if (characters > limits.characters()) {
            throw TemplateException.limit(
                    "the template creates a text of more than " + limits.characters() + " characters");
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
