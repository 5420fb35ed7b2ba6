package io.adapterfactory.evaluator.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adapterfactory.evaluator.ManyAdaptersResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/**
 * With a hundred thousand adapters, read from the topics at the start, paging, searching, filtering, and sorting are
 * still fast.
 */
@Tag("campaign")
@QuarkusTest
@WithTestResource(ManyAdaptersResource.class)
class ManyAdaptersIT {

    private static final Logger LOG = Logger.getLogger(ManyAdaptersIT.class);
    private static final int RUNS = 15;

    /** Far above the usual time (tens of milliseconds), because test machines are busy. */
    private static final long QUICK_MS = 1500;

    @TestHTTPResource("/")
    String address;

    private static void awaitRebuilt() {
        await().atMost(Duration.ofMinutes(4))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> RestAssured.get("/api/overview").jsonPath().getBoolean("complete"));
    }

    @Test
    void everyQuestionIsAnsweredQuickly() {
        awaitRebuilt();
        assertThat(RestAssured.get("/api/adapters?size=1").jsonPath().getInt("total"))
                .isEqualTo(100_000);

        assertQuick("first page", "/api/adapters");
        assertQuick("a page far down", "/api/adapters?page=2000");
        assertQuick("search", "/api/adapters?q=number+4711");
        assertQuick("filter and sort", "/api/adapters?version=v3&benchmark=reverse&sort=score&descending=true");
        assertQuick("sort all by gain", "/api/adapters?sort=gain&descending=false");
        assertQuick("facets", "/api/adapter-facets");
        assertQuick("overview", "/api/overview");
        assertQuick("versions", "/api/versions");
        assertQuick("one adapter", "/api/adapters/" + "%032x".formatted(77_777));
        assertThat(get("/api/adapters?q=number+4711,").jsonPath().getInt("total"))
                .as("4711, 14711, up to 94711")
                .isEqualTo(10);
        assertThat(RestAssured.get("/api/map?base=nano").jsonPath().getList("points"))
                .hasSize(5000);
        System.gc();
        LOG.infof(
                "%d MB of heap in use",
                (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20);
    }

    private static Response get(String path) {
        return RestAssured.given().urlEncodingEnabled(false).get(path);
    }

    private static void assertQuick(String what, String path) {
        List<Long> times = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            long started = System.nanoTime();
            assertThat(get(path).statusCode()).isEqualTo(200);
            times.add((System.nanoTime() - started) / 1_000_000);
        }
        Collections.sort(times);
        long median = times.get(RUNS / 2);
        LOG.infof("100,000 adapters, %s: median %d ms, worst %d ms", what, median, times.get(RUNS - 1));
        assertThat(median).as("%s of 100,000 adapters, milliseconds", what).isLessThan(QUICK_MS);
    }

    @Test
    @Tag("browser")
    void thePageIsSearchedAndPagedThrough() {
        awaitRebuilt();
        try (Browser browser = new Browser(address)) {
            browser.open("adapters");
            browser.await("#found", "100,000 adapters");
            browser.await("tbody tr:first-child", "task number 99999,");
            browser.driver().findElement(By.xpath("//button[.='Last']")).click();
            browser.await("tbody tr:last-child", "task number 0,");
            browser.await("input[name=q]").sendKeys("number 31415, ");
            browser.await("#found", "1 adapter found");
            browser.await("tbody tr:first-child", "task number 31415,");
            browser.open("adapters");
            browser.await("tbody tr:first-child", "task number 99999,");
            browser.screenshot("adapters-100000");
            browser.open("map").await("[data-drawn=true]");
            browser.await("#shown", "5,000 adapters of 100,000");
            browser.screenshot("map-100000");
            assertThat(browser.complaints()).isEmpty();
        }
    }
}
