package io.adapterfactory.generator.http;

import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** A caller without a token, where no login is needed. */
record NoToken() implements JsonWebToken {

    @Override
    public String getName() {
        return null;
    }

    @Override
    public Set<String> getClaimNames() {
        return Set.of();
    }

    @Override
    public <T> T getClaim(String name) {
        return null;
    }
}
