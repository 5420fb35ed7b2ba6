package io.adapterfactory.evaluator.benchmark;

/** An event names an unknown base model or benchmark; the message lists those that exist. */
public class UnknownNameException extends IllegalArgumentException {

    public UnknownNameException(String message) {
        super(message);
    }
}
