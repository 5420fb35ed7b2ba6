package io.adapterfactory.t2l.file;

/**
 * An invalid file or folder of the user. The message names it, and says what was found and what was expected, so that
 * it can be shown to the user.
 */
public abstract class InvalidInputException extends RuntimeException {

    protected InvalidInputException(String message) {
        super(message);
    }

    protected InvalidInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
