package io.adapterfactory.cli.token;

import java.util.Locale;

/** What the bearer of a token may do at the services' HTTP doors. */
public enum Role {
    /** See adapters, scores, versions, dead letters. */
    READ,
    /** Publish tasks, and ask adapters. */
    PUBLISH,
    /** Promote and roll back versions, replay and discard dead letters. */
    OPERATE;

    /** As the token has it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
