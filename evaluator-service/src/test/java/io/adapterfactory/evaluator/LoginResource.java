package io.adapterfactory.evaluator;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.smallrye.jwt.build.Jwt;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.lang.JoseException;

/** Login with the keys of a server of keys, as a login server has one. Settings of the test have a token for each role. */
public class LoginResource implements QuarkusTestResourceLifecycleManager {

    /** Setting with a token that may read. */
    public static final String READER = "test.token.read";
    /** Setting with a token that may publish. */
    public static final String PUBLISHER = "test.token.publish";
    /** Setting with a token that may operate. */
    public static final String OPERATOR = "test.token.operate";
    /** Setting with a token that may read, by a key that the server of keys does not have. */
    public static final String OLD_KEY = "test.token.of-a-key-that-is-gone";

    private HttpServer keys;

    @Override
    public Map<String, String> start() {
        try {
            RsaJsonWebKey key = key("now");
            byte[] shown = new JsonWebKeySet(key).toJson().getBytes(StandardCharsets.UTF_8);
            keys = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            keys.createContext("/jwks.json", exchange -> {
                exchange.sendResponseHeaders(200, shown.length);
                exchange.getResponseBody().write(shown);
                exchange.close();
            });
            keys.start();
            return Map.of(
                    "FACTORY_HTTP_LOGIN",
                    "true",
                    "FACTORY_HTTP_TOKENS_KEY",
                    "http://127.0.0.1:" + keys.getAddress().getPort() + "/jwks.json",
                    READER,
                    token(key, "read"),
                    PUBLISHER,
                    token(key, "publish"),
                    OPERATOR,
                    token(key, "operate"),
                    OLD_KEY,
                    token(key("before"), "read"));
        } catch (IOException | JoseException e) {
            throw new IllegalStateException("no keys for the test", e);
        }
    }

    private static RsaJsonWebKey key(String id) throws JoseException {
        RsaJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
        key.setKeyId(id);
        return key;
    }

    private static String token(RsaJsonWebKey key, String role) {
        return Jwt.issuer("adapter-factory")
                .audience("adapter-factory")
                .subject("somebody")
                .groups(Set.of(role))
                .expiresIn(Duration.ofHours(1))
                .jws()
                .keyId(key.getKeyId())
                .sign(key.getPrivateKey());
    }

    @Override
    public void stop() {
        keys.stop(0);
    }
}
