package io.adapterfactory.serving.server;

/** A server, or its folder, is unavailable or does not work, so the state of its adapters is unknown. */
public final class ServerAwayException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ServerAwayException(String message, Throwable cause) {
        super(message, cause);
    }

    ServerAwayException(String message) {
        super(message);
    }
}
