package io.adapterfactory.t2l.template.syntax;

import java.util.Map;

/**
 * The variables of a part of a template, determined before rendering as in jinja2. Whether a name is first read or
 * first set determines its value at the beginning of the part.
 */
public final class Frame {

    /** A variable's value at the beginning of its part. */
    public enum Load {
        /** Set by the renderer: a loop's target, a macro's parameter. */
        PARAMETER,
        /** The value of the rendering's input. */
        INPUT,
        /** The value of the enclosing part's variable. */
        OUTER,
        /** None, until it is set. */
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
