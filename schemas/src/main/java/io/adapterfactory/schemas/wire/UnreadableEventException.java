package io.adapterfactory.schemas.wire;

/** A record's bytes are not what its topic promises; the message tells a person what was found and what is expected. */
public class UnreadableEventException extends RuntimeException {

    UnreadableEventException(String message) {
        super(message);
    }

    UnreadableEventException(String message, Throwable cause) {
        super(message, cause);
    }
}
