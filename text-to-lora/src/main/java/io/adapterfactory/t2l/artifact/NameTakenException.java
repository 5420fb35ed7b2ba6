package io.adapterfactory.t2l.artifact;

/** A folder of this name is in the store already, or another process is adding one. */
public final class NameTakenException extends RuntimeException {

    private final boolean unfinished;

    private NameTakenException(String message, boolean unfinished) {
        super(message);
        this.unfinished = unfinished;
    }

    /** @param path in the store */
    public static NameTakenException whole(String path) {
        return new NameTakenException(path + " is already in the store", false);
    }

    /** @param since when another process began, as text */
    public static NameTakenException unfinished(String path, String since) {
        return new NameTakenException(
                "another process has been adding " + path + " since " + since
                        + "; if it was stopped before it was done, what it left must be removed first",
                true);
    }

    /** Whether what is there is not whole: the other process is still at it, or was stopped. */
    public boolean unfinished() {
        return unfinished;
    }
}
