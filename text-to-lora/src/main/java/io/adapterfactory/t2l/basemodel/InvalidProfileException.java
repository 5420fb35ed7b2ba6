package io.adapterfactory.t2l.basemodel;

import io.adapterfactory.t2l.file.InvalidInputException;

/**
 * An invalid {@code base_model.json}; the message names the file and the key, what was found, and what was expected.
 */
public class InvalidProfileException extends InvalidInputException {

    public InvalidProfileException(String message) {
        super(message);
    }

    public InvalidProfileException(String message, Throwable cause) {
        super(message, cause);
    }
}
