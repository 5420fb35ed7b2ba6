package io.adapterfactory.dashboard.http;

/** What was asked for is not there; the message names it. */
class NoSuchThingException extends RuntimeException {

    NoSuchThingException(String message) {
        super(message);
    }
}
