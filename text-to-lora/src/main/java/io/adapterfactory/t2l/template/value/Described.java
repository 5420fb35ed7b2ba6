package io.adapterfactory.t2l.template.value;

/** A value of the renderer that is printed as a fixed text: a macro, a loop. */
public interface Described {

    String description();
}
