package io.adapterfactory.messaging;

/** The service stops while work waits to be tried again; nothing was decided about the record, and it comes again. */
public class StoppingException extends RuntimeException {

    StoppingException(Throwable cause) {
        super("the service stops before this could be tried again: " + cause.getMessage(), cause);
    }
}
