package io.adapterfactory.evaluator.evaluate;

/** An event names a base model or a benchmark that is not there; the message tells which are. */
public class UnknownNameException extends RuntimeException {

    public UnknownNameException(String message) {
        super(message);
    }
}
