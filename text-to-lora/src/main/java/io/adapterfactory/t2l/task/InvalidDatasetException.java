package io.adapterfactory.t2l.task;

import io.adapterfactory.t2l.file.InvalidInputException;

/** A data set that cannot be used; the message names file and line, what was found and what is needed. */
public class InvalidDatasetException extends InvalidInputException {

    public InvalidDatasetException(String message) {
        super(message);
    }

    public InvalidDatasetException(String message, Throwable cause) {
        super(message, cause);
    }
}
