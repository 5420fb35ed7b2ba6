package io.adapterfactory.t2l.template.value;

/** A value of the renderer with a length: a loop. */
public interface Sized {

    int size();
}
