package io.adapterfactory.messaging;

/** A record cannot be handled now and must be delivered again, for example because the broker rejects a dead letter. */
public class RetryLaterException extends RuntimeException {

    public RetryLaterException(String message, Throwable cause) {
        super(message, cause);
    }
}
