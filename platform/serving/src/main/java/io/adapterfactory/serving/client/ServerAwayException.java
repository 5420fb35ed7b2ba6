package io.adapterfactory.serving.client;

import java.util.Optional;

/** A server, or its folder, cannot be reached or does not do its work: nothing can be said of any adapter. */
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

    /** What the server answered; empty if it was not reached or did not answer in full. */
    public Optional<ServerAnswer> answer() {
        return Optional.ofNullable(answer);
    }
}
