package io.adapterfactory.serving.server;

/** A server answered that it will not take, or give back, this adapter; others it may. */
public final class ServerRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ServerRefusedException(String message) {
        super(message);
    }
}
