package io.adapterfactory.t2l.artifact;

/** A folder of this name already exists in the store, or another process is adding it. */
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
                        + "; if it was interrupted, remove the remains first",
                true);
    }

    /** Whether the existing folder is incomplete: another process is still adding it, or was interrupted. */
    public boolean unfinished() {
        return unfinished;
    }
}
