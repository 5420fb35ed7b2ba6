package io.adapterfactory.t2l.hub;

import io.adapterfactory.t2l.hub.HubException.Reason;

/**
 * An access token.
 *
 * @param value never printed
 * @param source its variable or file, for messages
 */
public record HubToken(String value, String source) {

    public HubToken {
        if (!value.matches("[\\x21-\\x7e]+")) {
            throw new HubException(
                    Reason.INVALID,
                    "the token from " + source + " has spaces or other characters that no token has; replace it");
        }
    }

    @Override
    public String toString() {
        return "token from " + source;
    }
}
