package io.adapterfactory.evaluator.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A headless Chromium that shows the dashboard. Driver and browser are those of the machine; nothing is downloaded. */
final class Browser implements AutoCloseable {

    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final List<String> BINARIES =
            List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");

    private final String address;
    private final ChromeDriver driver;

    /** @param address of the dashboard, with a slash at its end */
    Browser(String address) {
        this.address = address;
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-features=BackForwardCache",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--hide-scrollbars",
                "--force-color-profile=srgb");
        options.setBinary(BINARIES.stream()
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no browser; expected one of " + BINARIES)));
        options.setCapability("goog:loggingPrefs", logs);
        this.driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(new File("/usr/bin/chromedriver"))
                        .usingAnyFreePort()
                        .build(),
                options);
        reset();
    }

    /** Clears the pages' storage and the browser's errors, because starting a new browser takes seconds. */
    void reset() {
        driver.get("about:blank");
        driver.executeCdpCommand(
                "Storage.clearDataForOrigin",
                Map.of("origin", address.substring(0, address.length() - 1), "storageTypes", "all"));
        complaints();
        size(1280, 1000);
        prefersDark(false);
    }

    void size(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    }

    void prefersDark(boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                                // Colors must not be measured during a transition.
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    }

    /** @param page the part of the URL after the #, for example {@code adapters?q=reverse} */
    Browser open(String page) {
        driver.get("about:blank");
        driver.get(address + "#/" + page);
        await("main h1");
        return this;
    }

    ChromeDriver driver() {
        return driver;
    }

    /** The first matching element that is visible. */
    WebElement await(String css) {
        return new WebDriverWait(driver, LIMIT)
                .ignoring(StaleElementReferenceException.class)
                .withMessage(() -> css + " in:\n" + text("body"))
                .until(current -> current.findElements(By.cssSelector(css)).stream()
                        .filter(WebElement::isDisplayed)
                        .findFirst()
                        .orElse(null));
    }

    /** Waits until a matching element contains this text. */
    WebElement await(String css, String text) {
        return new WebDriverWait(driver, LIMIT)
                .ignoring(StaleElementReferenceException.class)
                .withMessage(() -> css + " with '" + text + "' in:\n" + text("body"))
                .until(current -> current.findElements(By.cssSelector(css)).stream()
                        .filter(element -> element.getText().contains(text))
                        .findFirst()
                        .orElse(null));
    }

    void awaitGone(String css, String text) {
        new WebDriverWait(driver, LIMIT)
                .ignoring(StaleElementReferenceException.class)
                .withMessage(() -> css + " without '" + text + "' in:\n" + text("body"))
                .until(current -> current.findElements(By.cssSelector(css)).stream()
                        .noneMatch(element -> element.getText().contains(text)));
    }

    int count(String css) {
        return driver.findElements(By.cssSelector(css)).size();
    }

    String text(String css) {
        return driver.findElement(By.cssSelector(css)).getText();
    }

    Object script(String javaScript) {
        return driver.executeScript(javaScript);
    }

    /** The whole page as a picture, kept as build output. */
    void screenshot(String name) {
        Object height = script("return Math.min(2400, document.documentElement.scrollHeight)");
        Object width = script("return window.innerWidth");
        int shown = ((Number) script("return window.innerHeight")).intValue();
        size(((Number) width).intValue(), Math.max(((Number) height).intValue(), shown));
        try {
            Files.createDirectories(SCREENSHOTS);
            Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            size(((Number) width).intValue(), shown);
        }
    }

    /** Checks WCAG 2.2, levels A and AA, and axe's best practices. */
    void requireAccessible() {
        List<Rule> violations = new AxeBuilder().analyze(driver).getViolations();
        assertThat(violations)
                .as(() -> violations.stream()
                        .map(rule -> rule.getId() + ": " + rule.getHelp() + " at "
                                + rule.getNodes().stream()
                                        .limit(5)
                                        .map(node -> node.getHtml() + " " + node.getFailureSummary())
                                        .toList())
                        .toList()
                        .toString())
                .isEmpty();
    }

    /** The browser's errors since the last call, including failed requests of a page. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(entry -> entry.getMessage())
                .toList();
    }

    /**
     * Checks the page in light and dark mode and on a phone: accessible, no errors in the browser, nothing wider than
     * the screen.
     */
    void looksGood(String name) {
        prefersDark(false);
        requireAccessible();
        screenshot(name + "-light");
        prefersDark(true);
        requireAccessible();
        screenshot(name + "-dark");
        prefersDark(false);
        size(390, 844);
        requireAccessible();
        screenshot(name + "-phone");
        assertThat(script("return document.documentElement.scrollWidth <= window.innerWidth"))
                .as("no sideways scrolling on a phone")
                .isEqualTo(true);
        size(1280, 1000);
        assertThat(complaints()).isEmpty();
        assertThat(script("return performance.getEntriesByType('resource').map(each => each.name)"
                        + ".filter(each => !each.startsWith(location.origin)).join()"))
                .as("files of foreign hosts")
                .isEqualTo("");
    }

    @Override
    public void close() {
        driver.quit();
    }
}
