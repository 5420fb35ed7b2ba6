package io.adapterfactory.evaluator.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.evaluator.LoginResource;
import io.adapterfactory.evaluator.serving.FleetServerResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/** The dashboard of a factory with login: it asks for a token, works with one, and forgets it. */
@QuarkusTest
@Tag("campaign")
@Tag("browser")
@WithTestResource(FleetServerResource.class)
@WithTestResource(LoginResource.class)
class LoginPageIT {

    @TestHTTPResource("/")
    String address;

    @Test
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
            String token = ConfigProvider.getConfig().getValue(LoginResource.READER, String.class);
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
}
