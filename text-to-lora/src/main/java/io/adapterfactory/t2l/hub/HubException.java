package io.adapterfactory.t2l.hub;

/** A model that cannot be downloaded from the Hub. The message says what was found and what to do; it never contains a token or a signed address. */
public final class HubException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why. */
    public enum Reason {
        /** A setting, id, revision, or file name that is not allowed. */
        INVALID,
        /** Access is refused: gated, private, taken down, or a bad token. */
        ACCESS,
        /** No such repository, revision, or file. */
        MISSING,
        /** The network or the server fails, or the answer is not that of a Hub. */
        UNAVAILABLE,
        /** The repository has nothing that can be used. */
        UNUSABLE,
        /** Content that does not have the announced size or hash. */
        DAMAGED,
        /** Not in the cache, and the network is off or fails. */
        NOT_CACHED,
        /** The cache cannot be written or read. */
        DISK
    }

    public HubException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    HubException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
