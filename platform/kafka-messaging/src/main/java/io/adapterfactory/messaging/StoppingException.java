package io.adapterfactory.messaging;

/** The service stops before a retry. The record was not handled and will be delivered again. */
public class StoppingException extends RuntimeException {

    StoppingException(Throwable cause) {
        super("the service is stopping, so this was not retried: " + cause.getMessage(), cause);
    }
}
