package io.adapterfactory.t2l.file;

/**
 * A file or folder of the user that cannot be used. The message names it, and says what was found and what was expected, so that it
 * can be shown as it is.
 */
public abstract class InvalidInputException extends RuntimeException {

    protected InvalidInputException(String message) {
        super(message);
    }

    protected InvalidInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
