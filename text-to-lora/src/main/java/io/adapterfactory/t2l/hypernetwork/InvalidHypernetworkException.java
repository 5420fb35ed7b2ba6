package io.adapterfactory.t2l.hypernetwork;

import io.adapterfactory.t2l.file.InvalidInputException;

/** A hypernetwork folder or configuration that cannot be used; the message says what was found and what is needed. */
public class InvalidHypernetworkException extends InvalidInputException {

    public InvalidHypernetworkException(String message) {
        super(message);
    }

    public InvalidHypernetworkException(String message, Throwable cause) {
        super(message, cause);
    }
}
