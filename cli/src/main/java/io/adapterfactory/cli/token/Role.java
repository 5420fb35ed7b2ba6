package io.adapterfactory.cli.token;

import java.util.Locale;

/** Permissions of a token at the services' HTTP APIs. */
public enum Role {
    /** Read adapters, scores, versions, and dead letters. */
    READ,
    /** Publish tasks, and send inputs to adapters. */
    PUBLISH,
    /** Promote and roll back versions, replay and discard dead letters. */
    OPERATE;

    /** The name in the token. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
