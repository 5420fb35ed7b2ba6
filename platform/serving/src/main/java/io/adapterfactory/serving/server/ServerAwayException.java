package io.adapterfactory.serving.server;

/** A server, or its folder, cannot be reached or does not do its work: nothing can be said of any adapter. */
public final class ServerAwayException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ServerAwayException(String message, Throwable cause) {
        super(message, cause);
    }

    ServerAwayException(String message) {
        super(message);
    }
}
