package io.adapterfactory.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Where a service may listen: on loopback always, elsewhere with login, or when somebody says that it is meant so.
 *
 * @param host where it listens
 * @param login whether callers need a token
 * @param tokensKey with which tokens are verified: a file, or the address of a server's keys
 * @param allowPublic whether a public address without login is meant so
 */
record ListeningRule(String host, boolean login, Optional<String> tokensKey, boolean allowPublic) {

    /** @throws IllegalStateException when it may not */
    void check() {
        if (login && tokensKey.isEmpty()) {
            throw new IllegalStateException(
                    "FACTORY_HTTP_LOGIN is true, but FACTORY_HTTP_TOKENS_KEY names no key to verify tokens with; expected a"
                            + " file with a public key (PEM), or the address of an OpenID Connect server's keys (JWKS)");
        }
        if (!login && tokensKey.isPresent()) {
            throw new IllegalStateException(
                    "FACTORY_HTTP_TOKENS_KEY is set, but without FACTORY_HTTP_LOGIN=true nobody is"
                            + " asked for a token; set both or neither");
        }
        if (!login && !allowPublic && !isLoopback()) {
            throw new IllegalStateException("a service that asks nobody for a token does not listen on " + host
                    + ": others could reach it; set FACTORY_HTTP_LOGIN=true and FACTORY_HTTP_TOKENS_KEY, or listen on"
                    + " 127.0.0.1, or say with FACTORY_ALLOW_PUBLIC=true that something else keeps others out");
        }
    }

    private boolean isLoopback() {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (!address.isLoopbackAddress()) {
                    return false;
                }
            }
            return true;
        } catch (UnknownHostException e) {
            throw new IllegalStateException(
                    "quarkus.http.host is " + host + ", which is no address of this machine", e);
        }
    }
}
