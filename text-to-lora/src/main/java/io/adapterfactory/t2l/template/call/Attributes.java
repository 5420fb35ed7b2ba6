package io.adapterfactory.t2l.template.call;

/** A value of the renderer with its own attributes. */
public interface Attributes {

    /** Represents an attribute that does not exist. */
    Object NONE = new Object();

    /** The attribute's value, or {@link #NONE}. */
    Object attribute(String name);
}
