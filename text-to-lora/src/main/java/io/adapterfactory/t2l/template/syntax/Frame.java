package io.adapterfactory.t2l.template.syntax;

import java.util.Map;

/**
 * The variables of a part of a template, found before rendering as jinja2 does. Where a name is first read or set decides what it holds
 * when the part begins.
 */
public final class Frame {

    /** What a variable holds when its part begins. */
    public enum Load {
        /** Given by the renderer: a loop's target, a macro's parameter. */
        PARAMETER,
        /** The value of the rendering's input. */
        INPUT,
        /** The value of the enclosing part's variable. */
        OUTER,
        /** Nothing, until it is set. */
        MISSING
    }

    private Map<String, Load> loads = Map.of();

    void define(Map<String, Load> found) {
        this.loads = Map.copyOf(found);
    }

    /** By name. */
    public Map<String, Load> loads() {
        return loads;
    }
}
