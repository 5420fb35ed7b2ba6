package io.adapterfactory.t2l.template.call;

/** A value of the renderer that has attributes of its own. */
public interface Attributes {

    /** Stands for an attribute that does not exist. */
    Object NONE = new Object();

    /** The attribute's value, or {@link #NONE}. */
    Object attribute(String name);
}
