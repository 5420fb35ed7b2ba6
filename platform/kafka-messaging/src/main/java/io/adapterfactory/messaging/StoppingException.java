package io.adapterfactory.messaging;

/** The service stops before a retry. The record was not handled and will be delivered again. */
public class StoppingException extends RuntimeException {

    StoppingException(Throwable cause) {
        super("the service stops before this could be tried again: " + cause.getMessage(), cause);
    }
}
