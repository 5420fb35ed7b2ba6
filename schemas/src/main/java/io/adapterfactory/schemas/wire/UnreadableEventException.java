package io.adapterfactory.schemas.wire;

/** A record's bytes are not of its topic's type; the message says what was found and what is expected. */
public class UnreadableEventException extends RuntimeException {

    UnreadableEventException(String message) {
        super(message);
    }

    UnreadableEventException(String message, Throwable cause) {
        super(message, cause);
    }
}
