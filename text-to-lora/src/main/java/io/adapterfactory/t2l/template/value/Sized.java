package io.adapterfactory.t2l.template.value;

/** A value of the renderer that has a length: a loop. */
public interface Sized {

    int size();
}
