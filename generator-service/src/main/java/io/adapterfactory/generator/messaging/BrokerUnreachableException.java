package io.adapterfactory.generator.messaging;

/** The broker is unavailable; the same call may succeed later. */
public class BrokerUnreachableException extends RuntimeException {

    BrokerUnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
