package io.adapterfactory.t2l.hub;

import io.adapterfactory.t2l.hub.HubException.Reason;

/**
 * A model repository.
 *
 * @param text {@code owner/name}, or {@code name} for a few old models
 */
public record RepositoryId(String text) {

    private static final int MAX_LENGTH = 96;

    public RepositoryId {
        if (text == null
                || text.length() > MAX_LENGTH
                || !text.matches("(\\w[\\w.-]*/)?\\w[\\w.-]*")
                || text.contains("--")
                || text.contains("..")
                || text.endsWith(".git")) {
            throw new HubException(
                    Reason.INVALID,
                    "'" + text + "' is not the id of a model on the Hub; expected owner/name, at most " + MAX_LENGTH
                            + " characters");
        }
    }

    /** Name of its folder in the cache. */
    String folder() {
        return "models--" + text.replace("/", "--");
    }

    @Override
    public String toString() {
        return text;
    }
}
