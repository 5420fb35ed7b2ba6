package io.adapterfactory.t2l.lm.config;

/** A language model folder that cannot be used; the message names the file or key, what was found and what is needed. */
public class InvalidModelException extends RuntimeException {

    public InvalidModelException(String message) {
        super(message);
    }

    public InvalidModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
