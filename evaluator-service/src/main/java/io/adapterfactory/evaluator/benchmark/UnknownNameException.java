package io.adapterfactory.evaluator.benchmark;

/** An event names a base model or a benchmark that is not there; the message tells which are. */
public class UnknownNameException extends IllegalArgumentException {

    public UnknownNameException(String message) {
        super(message);
    }
}
