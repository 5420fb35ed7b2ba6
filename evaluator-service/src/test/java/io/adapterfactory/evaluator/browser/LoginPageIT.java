package io.adapterfactory.evaluator.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.adapterfactory.evaluator.BrokerResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.jwt.build.Jwt;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/** The dashboard of a factory with login: it asks for a token, works with one, and forgets it. */
@QuarkusTest
@WithTestResource(BrokerResource.class)
@WithTestResource(LoginPageIT.Login.class)
class LoginPageIT {

    private static final String TOKEN = "test.token";
    private static final String OLD_TOKEN = "test.token.of-a-key-that-is-gone";

    @TestHTTPResource("/")
    String address;

    @Test
    @Tag("browser")
    void thePageAsksForATokenAndWorksWithIt() {
        try (Browser browser = new Browser(address)) {
            // Without a token, the page shows how to get one, and no data of the factory
            browser.open("").await("#login");
            browser.await("main h1", "A token, please");
            browser.requireAccessible();
            browser.screenshot("login");
            assertThat(browser.count("#log-out")).isZero();

            // A wrong one is rejected
            browser.driver().findElement(By.name("token")).sendKeys("not.a.token");
            browser.driver().findElement(By.cssSelector("#login button")).click();
            browser.await("#login", "invalid or has expired");
            browser.complaints(); // the failed requests

            // With a valid one, everything is shown, including the stream of changes
            String token = ConfigProvider.getConfig().getValue(TOKEN, String.class);
            browser.driver().findElement(By.name("token")).sendKeys(token);
            browser.driver().findElement(By.cssSelector("#login button")).click();
            browser.await("main h1", "Overview");
            browser.await("#connection", "live");
            assertThat(browser.driver().getCurrentUrl()).doesNotContain(token);
            assertThat(browser.complaints()).isEmpty();

            // And it is forgotten on log-out
            browser.await("#log-out").click();
            browser.await("#login");
            assertThat(browser.driver().manage().getCookies()).isEmpty();
        }
    }

    @Test
    void aTokenIsGoodByAKeyThatTheServerOfKeysHas() throws Exception {
        assertThat(status(ConfigProvider.getConfig().getValue(TOKEN, String.class)))
                .isEqualTo(200);
        assertThat(status(ConfigProvider.getConfig().getValue(OLD_TOKEN, String.class)))
                .isEqualTo(401);
    }

    private int status(String token) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(address).resolve("/api/overview"))
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** Login with keys from a key server, like that of a login server, and tokens with the role read. */
    public static class Login implements QuarkusTestResourceLifecycleManager {

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
                        TOKEN,
                        token(key),
                        OLD_TOKEN,
                        token(key("before")));
            } catch (IOException | JoseException e) {
                throw new IllegalStateException("no keys for the test", e);
            }
        }

        private static RsaJsonWebKey key(String id) throws JoseException {
            RsaJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
            key.setKeyId(id);
            return key;
        }

        private static String token(RsaJsonWebKey key) {
            return Jwt.issuer("adapter-factory")
                    .audience("adapter-factory")
                    .subject("reader")
                    .groups(Set.of("read"))
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
}
