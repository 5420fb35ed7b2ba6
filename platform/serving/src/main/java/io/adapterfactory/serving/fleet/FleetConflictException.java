package io.adapterfactory.serving.fleet;

/** The fleet cannot be changed that way now; the message says why, and what to do. */
public final class FleetConflictException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FleetConflictException(String message) {
        super(message);
    }
}
