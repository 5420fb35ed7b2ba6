package io.adapterfactory.messaging;

/** A record cannot be handled now and must come again, for example because the broker takes no dead letter. */
public class RetryLaterException extends RuntimeException {

    public RetryLaterException(String message, Throwable cause) {
        super(message, cause);
    }
}
