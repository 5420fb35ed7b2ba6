package io.adapterfactory.generator.hypernetwork;

/** A task cannot be served; the message says what was found and what is expected. */
public class RefusedException extends RuntimeException {

    private final RefusalReason reason;

    public RefusedException(RefusalReason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public RefusedException(RefusalReason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public RefusalReason reason() {
        return reason;
    }
}
