package io.adapterfactory.serving.client;

import java.util.Optional;

/** A server or its folder is unavailable or does not work, so the failure does not concern a particular adapter. */
public sealed class ServerAwayException extends RuntimeException permits UnknownModelException {

    private static final long serialVersionUID = 1L;

    private final transient ServerAnswer answer;

    public ServerAwayException(String message, Throwable cause) {
        super(message, cause);
        this.answer = null;
    }

    public ServerAwayException(String message) {
        this(message, (ServerAnswer) null);
    }

    /** @param answer of a server that was reached */
    public ServerAwayException(String message, ServerAnswer answer) {
        super(message);
        this.answer = answer;
    }

    /** The server's answer; empty if the server was not reached or its answer was incomplete. */
    public Optional<ServerAnswer> answer() {
        return Optional.ofNullable(answer);
    }
}
