package io.adapterfactory.generator.messaging;

/** The broker does not answer; the same call may succeed later. */
public class BrokerUnreachableException extends RuntimeException {

    BrokerUnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
