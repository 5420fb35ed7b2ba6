package io.adapterfactory.serving.client;

/** A server rejected the loading or unloading of this adapter; it may accept others. */
public final class ServerRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ServerRefusedException(String message) {
        super(message);
    }
}
