package io.adapterfactory.evaluator.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.evaluator.BrokerResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.jwt.build.Jwt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/** The dashboard of a factory with login: it asks for a token, works with one, and forgets it. */
@QuarkusTest
@WithTestResource(BrokerResource.class)
@WithTestResource(LoginPageIT.Login.class)
class LoginPageIT {

    private static final String TOKEN = "test.token";

    @TestHTTPResource("/")
    String address;

    @Test
    @Tag("browser")
    void thePageAsksForATokenAndWorksWithIt() {
        try (Browser browser = new Browser(address)) {
            // Without a token the page shows how to get one, and nothing of the factory
            browser.open("").await("#login");
            browser.await("main h1", "A token, please");
            browser.requireAccessible();
            browser.screenshot("login");
            assertThat(browser.count("#log-out")).isZero();

            // A wrong one is not taken
            browser.driver().findElement(By.name("token")).sendKeys("not.a.token");
            browser.driver().findElement(By.cssSelector("#login button")).click();
            browser.await("#login", "not good");
            browser.complaints(); // what was asked in vain

            // With a good one everything is there, the stream of changes too
            String token = ConfigProvider.getConfig().getValue(TOKEN, String.class);
            browser.driver().findElement(By.name("token")).sendKeys(token);
            browser.driver().findElement(By.cssSelector("#login button")).click();
            browser.await("main h1", "Overview");
            browser.await("#connection", "live");
            assertThat(browser.driver().getCurrentUrl()).doesNotContain(token);
            assertThat(browser.complaints()).isEmpty();

            // And it is forgotten when asked
            browser.await("#log-out").click();
            browser.await("#login");
            assertThat(browser.driver().manage().getCookies()).isEmpty();
        }
    }

    /** Login with keys of this test's own, and a token that may read. */
    public static class Login implements QuarkusTestResourceLifecycleManager {

        @Override
        public Map<String, String> start() {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(2048);
                KeyPair pair = generator.generateKeyPair();
                String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(pair.getPublic().getEncoded());
                Path key = Files.createTempDirectory("login-it").resolve("key.pem");
                Files.writeString(key, "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n");
                String token = Jwt.issuer("adapter-factory")
                        .audience("adapter-factory")
                        .subject("reader")
                        .groups(Set.of("read"))
                        .expiresIn(Duration.ofHours(1))
                        .sign(pair.getPrivate());
                return Map.of("FACTORY_HTTP_LOGIN", "true", "FACTORY_HTTP_TOKENS_KEY", key.toString(), TOKEN, token);
            } catch (IOException | GeneralSecurityException e) {
                throw new IllegalStateException("no keys for the test", e);
            }
        }

        @Override
        public void stop() {}
    }
}
