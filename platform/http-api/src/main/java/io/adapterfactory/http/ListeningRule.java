package io.adapterfactory.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Where a service may listen: always on loopback, elsewhere only with login or with an explicit setting.
 *
 * @param host where it listens
 * @param login whether callers need a token
 * @param tokensKey verifies tokens: a file, or the address of a server's keys
 * @param allowPublic whether a public address without login is intended
 */
record ListeningRule(String host, boolean login, Optional<String> tokensKey, boolean allowPublic) {

    /** @throws IllegalStateException when it may not listen there */
    void check() {
        if (login && tokensKey.isEmpty()) {
            throw new IllegalStateException(
                    "FACTORY_HTTP_LOGIN is true, but FACTORY_HTTP_TOKENS_KEY names no key to verify tokens with;"
                            + " expected a file with a public key (PEM), or the address of an OpenID Connect server's"
                            + " keys (JWKS)");
        }
        if (!login && tokensKey.isPresent()) {
            throw new IllegalStateException(
                    "FACTORY_HTTP_TOKENS_KEY is set, but without FACTORY_HTTP_LOGIN=true no token"
                            + " is required; set both or neither");
        }
        if (!login && !allowPublic && !isLoopback()) {
            throw new IllegalStateException("a service that requires no token does not listen on " + host
                    + ", because other machines could reach it; set FACTORY_HTTP_LOGIN=true and FACTORY_HTTP_TOKENS_KEY,"
                    + " listen on 127.0.0.1, or set FACTORY_ALLOW_PUBLIC=true if something else restricts access");
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
                    "quarkus.http.host is " + host + ", which is not an address of this machine", e);
        }
    }
}
