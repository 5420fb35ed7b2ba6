package io.adapterfactory.t2l.task;

import io.adapterfactory.t2l.file.InvalidInputException;

/** An invalid data set; the message names file and line, what was found, and what is expected. */
public class InvalidDatasetException extends InvalidInputException {

    public InvalidDatasetException(String message) {
        super(message);
    }

    public InvalidDatasetException(String message, Throwable cause) {
        super(message, cause);
    }
}
