package io.adapterfactory.t2l.lm.config;

import io.adapterfactory.t2l.file.InvalidInputException;

/** A language model folder that cannot be used; the message names the file or key, what was found, and what was expected. */
public class InvalidModelException extends InvalidInputException {

    public InvalidModelException(String message) {
        super(message);
    }

    public InvalidModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
