package io.adapterfactory.t2l.hypernetwork;

import io.adapterfactory.t2l.file.InvalidInputException;

/** An invalid hypernetwork folder or configuration; the message says what was found and what is expected. */
public class InvalidHypernetworkException extends InvalidInputException {

    public InvalidHypernetworkException(String message) {
        super(message);
    }

    public InvalidHypernetworkException(String message, Throwable cause) {
        super(message, cause);
    }
}
