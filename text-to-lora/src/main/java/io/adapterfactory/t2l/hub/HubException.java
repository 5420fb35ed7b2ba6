package io.adapterfactory.t2l.hub;

/**
 * A model cannot be downloaded from the Hub. The message says what was found and what to do; it never contains a token
 * or a signed address.
 */
public final class HubException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why. */
    public enum Reason {
        /** An invalid setting, id, revision, or file name. */
        INVALID,
        /** Access denied: gated, private, taken down, or a bad token. */
        ACCESS,
        /** The repository, revision, or file does not exist. */
        MISSING,
        /** The network or the server fails, or the response is not a Hub's. */
        UNAVAILABLE,
        /** The repository has no usable files. */
        UNUSABLE,
        /** The content does not have the announced size or hash. */
        DAMAGED,
        /** Not in the cache, and the network is off or fails. */
        NOT_CACHED,
        /** The cache is not readable or not writable. */
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
