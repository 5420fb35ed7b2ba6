package io.adapterfactory.trainer.messaging;

/** An event breaks a rule; the message says what was found and what is expected. */
class RefusedEventException extends RuntimeException {

    RefusedEventException(String message) {
        super(message);
    }

    RefusedEventException(String message, Throwable cause) {
        super(message, cause);
    }
}
