package io.adapterfactory.serving.client;

/** A server does not have the model that a request names: it was not loaded, or the server was restarted since. */
public final class UnknownModelException extends ServerAwayException {

    private static final long serialVersionUID = 1L;

    UnknownModelException(String message, ServerAnswer answer) {
        super(message, answer);
    }
}
