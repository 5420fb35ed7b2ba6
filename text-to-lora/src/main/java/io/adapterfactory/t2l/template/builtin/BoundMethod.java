package io.adapterfactory.t2l.template.builtin;

import io.adapterfactory.t2l.template.call.CallArguments;
import io.adapterfactory.t2l.template.call.Callable;
import io.adapterfactory.t2l.template.call.Signature;

/** A method of a value that has not been called yet. */
final class BoundMethod implements Callable {

    /** Implements a method with the values of its parameters. */
    interface Body {
        Object apply(Object[] arguments);
    }

    private final String name;
    private final Signature signature;
    private final Body body;

    BoundMethod(String name, Signature signature, Body body) {
        this.name = name;
        this.signature = signature;
        this.body = body;
    }

    @Override
    public Object call(CallArguments arguments) {
        return body.apply(signature.bind(name, arguments));
    }
}
