package io.adapterfactory.dashboard.http;

/** The requested object does not exist; the message names it. */
class NoSuchThingException extends RuntimeException {

    NoSuchThingException(String message) {
        super(message);
    }
}
