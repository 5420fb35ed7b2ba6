package io.adapterfactory.t2l.template.call;

/** A value that a template can call. */
public interface Callable {

    Object call(CallArguments arguments);
}
