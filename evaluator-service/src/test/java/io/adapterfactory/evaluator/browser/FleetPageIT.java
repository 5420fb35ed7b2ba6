package io.adapterfactory.evaluator.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adapterfactory.evaluator.serving.FleetServerResource;
import io.adapterfactory.evaluator.serving.TestGenerator;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.HypernetworkStage;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The fleet's page in a real browser: a refresh is planned, started, and rolled back. */
@Tag("campaign")
@Tag("browser")
@QuarkusTest
@WithTestResource(FleetServerResource.class)
class FleetPageIT {

    @TestHTTPResource("/")
    String address;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @ConfigProperty(name = "test.registry.url")
    String registryUrl;

    @ConfigProperty(name = "factory.store")
    Path store;

    private TestGenerator generator;
    private Browser browser;

    @BeforeEach
    void start() {
        await().atMost(Duration.ofSeconds(90))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
        generator = new TestGenerator(store, FleetServerResource.PAGE, bootstrapServers, registryUrl);
        browser = new Browser(address);
    }

    @AfterEach
    void end() {
        browser.close();
        generator.close();
    }

    @Test
    void aRefreshIsPlannedStartedAndRolledBack() throws Exception {
        String version = "page-" + UUID.randomUUID();
        String description = "turn it around " + UUID.randomUUID();
        generator.announce("v1", HypernetworkStage.CHAMPION);
        GeneratedAdapter old = generator.make(description, "v1");
        browser.open("fleet?base=" + FleetServerResource.PAGE);
        browser.await("table.list", description);
        assertThat(browser.text("table.list")).contains("task/turn-it-around-", "reverse", "champion");

        generator.announce(version, HypernetworkStage.CHAMPION);
        browser.awaitGone("table.list", "champion");
        browser.await("#plan").click();
        browser.await("main li", "made by v1; the champion is " + version);
        browser.await("#refresh").click();

        browser.await(".refresh", "finished");
        browser.await("table.list", version);
        browser.await(".refresh summary").click();
        browser.await(".refresh-items", "replaced");
        assertThat(browser.text(".refresh-items")).contains(description, "not worse: reverse");
        browser.looksGood("fleet");

        browser.await("#roll-back").click();
        browser.await(".notice", "is rolled back");
        browser.await(".refresh-items", "returned");
        browser.await("table.list a[href='#/adapter/" + old.getAdapterId() + "']");
    }
}
