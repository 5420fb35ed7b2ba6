package io.adapterfactory.evaluator.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adapterfactory.evaluator.BrokerResource;
import io.adapterfactory.evaluator.TestEvents;
import io.adapterfactory.schemas.AdapterControl;
import io.adapterfactory.schemas.DescriptionControl;
import io.adapterfactory.schemas.DescriptionKind;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.Interval;
import io.adapterfactory.schemas.ServedAdapter;
import io.adapterfactory.schemas.ServingState;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.ValidationScore;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;

/** Every page in a real browser, used like a person would, with events on a real broker. */
@Tag("browser")
@Tag("campaign")
@QuarkusTest
@WithTestResource(BrokerResource.class)
class DashboardIT {

    private static final Logger LOG = Logger.getLogger(DashboardIT.class);

    @TempDir
    Path folder;

    @TestHTTPResource("/")
    String address;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @ConfigProperty(name = "test.registry.url")
    String registryUrl;

    @ConfigProperty(name = "factory.store")
    String store;

    private static Browser browser;

    private TestEvents events;

    @BeforeEach
    void start() {
        await().atMost(Duration.ofSeconds(90))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
        events = new TestEvents(bootstrapServers, registryUrl);
        if (browser == null) {
            browser = new Browser(address);
        } else {
            browser.reset();
        }
    }

    @AfterEach
    void end() {
        events.close();
    }

    @AfterAll
    static void closeBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void overviewShowsANewAdapterAndItsScoreWithoutReload() throws Exception {
        browser.open("").await("#connection", "live");
        String description = "turn it round " + UUID.randomUUID();

        events.publish(TestEvents.reversing(folder, description).build());
        long published = System.nanoTime();

        By figure = By.xpath("//li[contains(@class, 'adapter-line')][contains(., '" + description
                + "')]//*[contains(@class, 'figure')]");
        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> !browser.driver().findElements(figure).isEmpty());
        LOG.infof("from adapter event to score on the open page: %d ms", (System.nanoTime() - published) / 1_000_000);
        WebElement line = browser.await(".adapter-line", description);
        assertThat(line.getText()).contains("nano", "v1");
        assertThat(browser.text(".flow")).contains("task-descriptions", "generated-adapters", "evaluation-results");
        browser.looksGood("overview");
    }

    @Test
    void adaptersAreSearchedFilteredSortedAndOpenedByKeyboard() throws Exception {
        String word = "w" + UUID.randomUUID().toString().substring(0, 8);
        GeneratedAdapter other =
                TestEvents.reversing(folder, "also turns it around").build();
        GeneratedAdapter good = TestEvents.reversing(folder, "turn the list around " + word)
                .setLabels(Map.of("team", word))
                .setPredictedScore(TestEvents.predictedScore(0.5, 0.1, 0.9))
                .setControl(AdapterControl.newBuilder()
                        .setDescription(other.getDescription())
                        .setAdapterId(other.getAdapterId())
                        .setLocation(other.getLocation())
                        .setFiles(other.getFiles())
                        .build())
                .build();
        GeneratedAdapter bad = TestEvents.reversing(folder, "sort the letters " + word)
                .setBenchmarks(List.of("sort"))
                .setWarnings(List.of("OUT_OF_DISTRIBUTION"))
                // Neighbors exist, whatever other tests have published.
                .setTaskCode(good.getTaskCode().duplicate())
                .build();
        events.publish(good);
        events.publish(bad);
        browser.open("adapters");

        browser.await("input[name=q]").sendKeys(word);
        browser.await("#found", "2 adapters found");
        browser.awaitGone("tbody", "not scored yet");
        browser.driver()
                .findElement(By.xpath("//th//button[starts-with(., 'With')][not(contains(., 'out'))]"))
                .click();
        browser.await("tbody tr:first-child", "turn the list around");
        browser.looksGood("adapters");

        new Select(browser.await("select[name=benchmark]")).selectByValue("sort");
        browser.await("#found", "1 adapter found");
        browser.await("tbody tr", "sort the letters");
        new Select(browser.await("select[name=benchmark]")).selectByValue("");
        new Select(browser.await("select[name=label]")).selectByValue("team=" + word);
        browser.await("#found", "1 adapter found");

        WebElement link = browser.await("tbody td.what a");
        link.sendKeys(Keys.ENTER);
        browser.await("h1#description", "turn the list around");
        browser.await(".score", "base, solved examples in its prompt");
        browser.await(".score", "adapter from another task’s description");
        browser.await(".expected", "expected 50.0 %, with a probability of 80 % from 10.0 % to 90.0 %");
        browser.await(
                ".control",
                "0.0 points less with the description of another task, “also turns it around”, 0.0 to 0.0, paired by"
                        + " example");
        assertThat(browser.text(".worked")).contains("Right answer", "With adapter");
        assertThat(browser.text(".lineage"))
                .contains(good.getTaskId(), good.getAdapterId(), "adapter_model.safetensors");
        assertThat(browser.text(".waterfall")).contains("adapter generated", "waited for the evaluator");
        browser.driver().findElement(By.xpath("//button[.='vLLM']")).click();
        browser.await(".code", "--lora-modules turn-the-list-around-" + word + "=" + good.getAdapterId() + "-peft");
        browser.driver().findElement(By.xpath("//button[.='llama.cpp']")).click();
        browser.await(".code", address + "api/adapters/" + good.getAdapterId() + "/exports/gguf");
        browser.await(".code", "--lora " + good.getAdapterId() + "-gguf/adapter.gguf");
        assertThat(browser.await(".downloads", "Merged").getText())
                .contains("for llama.cpp and Ollama", "f16")
                .doesNotContain("Not available");
        String download = browser.driver()
                .findElement(By.xpath("//a[@aria-label='Download GGUF in f16']"))
                .getAttribute("href");
        assertThat(RestAssured.get(download).statusCode()).isEqualTo(200);
        browser.await(".neighbors", "sort the letters");
        events.publish(
                Topics.SERVED_ADAPTERS,
                Topics.servedKey("gpu-1", good.getAdapterId()),
                ServedAdapter.newBuilder()
                        .setTarget("gpu-1")
                        .setKind("vllm")
                        .setAdapterId(good.getAdapterId())
                        .setTaskId(good.getTaskId())
                        .setBaseModel("nano")
                        .setHypernetworkVersion("v1")
                        .setServedAs(good.getAdapterId())
                        .setState(ServingState.SERVED)
                        .setReason("passed reverse")
                        .setChangedAt(Instant.now())
                        .build());
        assertThat(browser.await(".served", "gpu-1").getText())
                .contains("served", "passed reverse", good.getAdapterId());
        browser.looksGood("adapter");

        byte[] zip = RestAssured.get("/api/adapters/" + good.getAdapterId() + "/archive")
                .asByteArray();
        assertThat(new java.util.zip.ZipInputStream(new java.io.ByteArrayInputStream(zip))
                        .getNextEntry()
                        .getName())
                .startsWith(good.getAdapterId() + "/adapter_");
    }

    @Test
    void aLongDescriptionFullOfHtmlIsShownAsTextAndRunsNothing() throws Exception {
        String evil = "<script>window.hacked = 1</script><img src=x onerror=\"window.hacked = 2\">"
                + "<svg onload='window.hacked = 3'> {{ 7 * 7 }} ${window.hacked} {red|x} </textarea></code>";
        String mark = UUID.randomUUID().toString();
        GeneratedAdapter adapter = TestEvents.reversing(folder, mark + (evil + "\n").repeat(100))
                .setHypernetworkVersion("<b>v9</b>")
                .setLabels(Map.of("<i>team</i>", "<u>x</u>"))
                .build();
        events.publish(adapter);
        events.publish(Topics.GENERATED_ADAPTERS, "<b>key</b>" + mark, TestEvents.utf8(evil));

        for (String page : List.of("", "adapters", "versions", "map", "playground?adapter=" + adapter.getAdapterId())) {
            browser.open(page);
            if (page.isEmpty() || page.equals("adapters")) {
                browser.await("main", mark + "<script>window.hacked = 1</script><img src=x");
            }
            harmless();
        }
        browser.open("adapter/" + adapter.getAdapterId()).await("h1", "{{ 7 * 7 }} ${window.hacked}");
        browser.await(".badges", "<i>team</i>=<u>x</u>");
        harmless();
        browser.screenshot("html-is-text");
        browser.open("dead-letters").await(".letters", "<b>key</b>" + mark);
        browser.driver()
                .findElement(By.xpath("//summary[contains(., '" + mark + "')]"))
                .click();
        browser.await(".payload pre", evil.substring(0, 40));
        harmless();
    }

    private void harmless() {
        assertThat(browser.script("return String(window.hacked)")).isEqualTo("undefined");
        assertThat(browser.count("img[src=x], main script, main b, main i, main u"))
                .isZero();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void versionsShowCandidatesAndTheReasonsOfDecisions() throws Exception {
        publishVersion("v1", null, HypernetworkStage.CHAMPION, "shipped with the factory", 1.25);
        publishVersion("v2", "v1", HypernetworkStage.CANDIDATE, "after 40 steps", 1.11);
        publishVersion("v2", "v1", HypernetworkStage.REJECTED, "not better: loss 1.31 after 1.25", 1.31);
        Path log = Files.createDirectories(Path.of(store).resolve("training-logs/nano/v2"));
        Files.writeString(
                log.resolve("metrics.jsonl"),
                "{\"step\":1,\"train/loss\":1.5}\n"
                        + "{\"step\":1,\"validation/loss\":9}\n"
                        + "{\"step\":2,\"train/loss\":1.25}\n"
                        + "{\"st");
        events.publish(TestEvents.reversing(folder, "turn it").build());

        browser.open("versions");

        browser.await(".stages", "not better: loss 1.31 after 1.25");
        browser.await(".stages", "candidate");
        browser.await("main", "Champion: v1");
        browser.await("[data-drawn=true]");
        browser.await("table.list", "reverse");
        browser.await("[aria-label='Training loss by step of 1 version'][data-drawn=true]");
        browser.await(
                "[aria-label='Validation scores of 2 candidates and of the champion at that time'][data-drawn=true]");
        browser.await("#differences", "+1.2 (−0.8 to +3.2)");
        browser.await("#differences", "−3.4 (−5.4 to −1.4)");
        browser.await("#descriptions-table", "40.0 % 31.0 less (25.0 to 37.0)");
        browser.await("#descriptions-table", "results of 0 of 8 tasks arrived");
        assertThat(RestAssured.get("/api/training-losses?base=nano").asString())
                .isEqualTo("[{\"version\":\"v2\",\"points\":[{\"step\":1,\"loss\":1.5},{\"step\":2,\"loss\":1.25}]}]");
        browser.looksGood("versions");
    }

    private void publishVersion(String version, String parent, HypernetworkStage stage, String reason, double loss) {
        events.publish(
                Topics.HYPERNETWORK_VERSIONS,
                Topics.versionKey("nano", version),
                HypernetworkVersion.newBuilder()
                        .setBaseModel("nano")
                        .setVersion(version)
                        .setStage(stage)
                        .setLocation("file:///nowhere")
                        .setFiles(List.of())
                        .setParentVersion(parent)
                        .setTrainingSteps(40)
                        .setValidation(List.of(
                                ValidationScore.newBuilder()
                                        .setName("after")
                                        .setMetric("loss")
                                        .setValue(loss)
                                        .setInterval(Interval.newBuilder()
                                                .setLow(loss - 0.1)
                                                .setHigh(loss + 0.1)
                                                .build())
                                        .build(),
                                ValidationScore.newBuilder()
                                        .setName("validation-score")
                                        .setMetric("score")
                                        .setValue(1 - loss / 2)
                                        .build(),
                                difference("difference", 0.012),
                                difference("difference-old-tasks", -0.034)))
                        .setDescriptionControls(List.of(
                                scored(DescriptionKind.RIGHT, 0.71).build(),
                                scored(DescriptionKind.OTHER_TASK, 0.4)
                                        .setDrop(0.31)
                                        .setDropInterval(Interval.newBuilder()
                                                .setLow(0.25)
                                                .setHigh(0.37)
                                                .build())
                                        .build(),
                                scored(DescriptionKind.RANDOM, 0.35).build(),
                                DescriptionControl.newBuilder()
                                        .setKind(DescriptionKind.EMPTY)
                                        .setProblem("results of 0 of 8 tasks arrived")
                                        .build()))
                        .setReason(reason)
                        .setCreatedAt(Instant.now())
                        .build());
    }

    private static DescriptionControl.Builder scored(DescriptionKind kind, double score) {
        return DescriptionControl.newBuilder()
                .setKind(kind)
                .setScore(score)
                .setTasks(8)
                .setExamples(400);
    }

    private static ValidationScore difference(String name, double value) {
        return ValidationScore.newBuilder()
                .setName(name)
                .setMetric("score")
                .setValue(value)
                .setInterval(Interval.newBuilder()
                        .setLow(value - 0.02)
                        .setHigh(value + 0.02)
                        .build())
                .build();
    }

    @Test
    void theMapShowsEveryAdapterAndItsColoursCanBeChosen() throws Exception {
        String description = "mapped " + UUID.randomUUID();
        for (int i = 0; i < 12; i++) {
            events.publish(TestEvents.adapter(UUID.randomUUID().toString().replace("-", ""), description + " " + i)
                    .setHypernetworkVersion("v" + i % 3)
                    .setBenchmarks(List.of("no-such-benchmark"))
                    .build());
        }
        await().atMost(Duration.ofSeconds(60))
                .until(() -> RestAssured.get("/api/map?base=nano").asString().contains(description + " 11"));

        // Another test may have added a base model that comes first.
        browser.open("map?base=nano").await("[data-drawn=true]");
        new Select(browser.await("select[name=color]")).selectByValue("version");
        browser.await(".as-list summary").click();
        browser.await(".as-list", description);
        browser.looksGood("map");
    }

    @Test
    void thePlaygroundFollowsAnOrderAndAsksBaseAndAdaptersSideBySide() throws Exception {
        GeneratedAdapter other = TestEvents.reversing(folder, "the other one").build();
        events.publish(other);
        String description = "Write the items in the opposite order";
        publishVersion("v1", null, HypernetworkStage.CHAMPION, "shipped with the factory", 1.25);
        browser.open("playground");
        browser.await("select[name=base]", "nano");

        // When a task is described
        browser.await("textarea[name=description]").sendKeys(description);
        browser.driver().findElement(By.xpath("//button[.='Make an adapter']")).click();
        browser.await("#step-ordered.done");
        browser.await("#step-generated.running");
        TaskDescription task = events.await(
                Topics.TASK_DESCRIPTIONS, each -> each.getDescription().equals(description), TaskDescription.class);
        assertThat(task.getBaseModel()).isEqualTo("nano");
        GeneratedAdapter made = TestEvents.reversing(folder, description)
                .setTaskId(task.getTaskId())
                .setBenchmarks(List.of())
                .build();
        events.publish(made);

        // Then it is followed to its score
        browser.await("#step-generated.done", "generated in 3 ms");
        browser.await("#step-scored.done", "reverse");

        // And it gets inputs
        new Select(browser.await("select[name=compare]")).selectByValue(other.getAdapterId());
        WebElement inputs = browser.await("textarea[name=inputs]");
        inputs.clear();
        inputs.sendKeys("a7kd2\nbcd");
        browser.driver().findElement(By.xpath("//button[.='Answer']")).click();
        browser.await("#answers", "2dk7a");
        assertThat(browser.text("#answers")).contains("dcb", "the other one", "Base model");
        // Requests the order until its record has arrived.
        assertThat(browser.complaints()).allMatch(each -> each.contains("/api/tasks/" + task.getTaskId()));
        browser.looksGood("playground");
    }

    @Test
    void deadLettersAreReplayedEditedOrDiscardedOnce() throws Exception {
        String benchmark = "late-" + UUID.randomUUID().toString().substring(0, 8);
        GeneratedAdapter waiting = TestEvents.reversing(folder, "reverse")
                .setBenchmarks(List.of(benchmark))
                .build();
        GeneratedAdapter misspelled = TestEvents.reversing(folder, "reverse")
                .setBenchmarks(List.of("revrese"))
                .build();
        String garbage = "garbage-" + UUID.randomUUID();
        events.publish(waiting);
        events.publish(misspelled);
        events.publish(Topics.GENERATED_ADAPTERS, garbage, TestEvents.utf8("no avro"));
        browser.open("").await(".adapter-lines", "refused");
        browser.open("adapter/" + misspelled.getAdapterId())
                .await(".notice", "benchmark 'revrese' of base model nano is unknown");
        browser.open("dead-letters");

        // The requested record is put there
        openLetter(waiting.getTaskId());
        browser.await(".payload textarea");
        assertThat(browser.text(".letters")).contains("benchmark '" + benchmark + "' of base model nano is unknown");
        browser.looksGood("dead-letters");
        Path own = Files.createDirectories(Path.of(store).resolve("benchmarks/nano/" + benchmark));
        Files.writeString(
                own.resolve("benchmark.yaml"),
                "name: " + benchmark
                        + "\ndescription: reverse\nstop: ;\nprompt: '{{ items }}>'\nanswer: '{{ turned }}'\n");
        Files.writeString(own.resolve("examples.jsonl"), "{\"items\": \"abc\", \"turned\": \"cba\"}\n");
        press(waiting.getTaskId(), "Replay unchanged");
        browser.awaitGone(".letters", waiting.getTaskId());
        awaitScore(waiting, benchmark);

        // The record itself is edited
        openLetter(misspelled.getTaskId());
        WebElement record = browser.await(".payload textarea");
        String edited = record.getAttribute("value").replace("revrese", "reverse");
        record.clear();
        record.sendKeys(edited);
        press(misspelled.getTaskId(), "Replay as edited");
        browser.awaitGone(".letters", misspelled.getTaskId());
        awaitScore(misspelled, "reverse");

        // And one is discarded
        openLetter(garbage);
        browser.await(".payload pre", "no avro");
        press(garbage, "Discard");
        browser.awaitGone(".letters", garbage);
        browser.await("input[role=switch]").click();
        browser.await(".letters", garbage);
        browser.await(".letter.discarded", "discarded");
    }

    private void openLetter(String key) {
        browser.await(".letters", key);
        browser.driver()
                .findElement(By.xpath("//summary[contains(., '" + key + "')]"))
                .click();
    }

    private void press(String key, String button) {
        browser.await(".actions", button);
        browser.driver()
                .findElement(By.xpath("//li[contains(@class, 'letter')][.//summary[contains(., '" + key
                        + "')]]//button[.='" + button + "']"))
                .click();
    }

    private static void awaitScore(GeneratedAdapter adapter, String benchmark) {
        await().atMost(Duration.ofSeconds(90)).until(() -> RestAssured.get("/api/adapters/" + adapter.getAdapterId())
                .asString()
                .contains("\"benchmark\":\"" + benchmark + "\""));
    }

    @Test
    void theKeyboardReachesContentPagesAndThemes() {
        browser.open("").await("#connection", "live");

        WebElement body = browser.driver().findElement(By.tagName("body"));
        body.sendKeys(Keys.TAB);
        assertThat(browser.driver().switchTo().activeElement().getText()).isEqualTo("Skip to content");
        browser.driver().switchTo().activeElement().sendKeys(Keys.ENTER);
        assertThat(browser.driver().switchTo().activeElement().getAttribute("id"))
                .isEqualTo("main");

        browser.await("#theme").sendKeys(Keys.ENTER);
        assertThat(browser.script("return document.documentElement.dataset.theme"))
                .isEqualTo("light");
        browser.await("#theme").sendKeys(Keys.ENTER);
        assertThat(browser.script("return document.documentElement.dataset.theme"))
                .isEqualTo("dark");
        browser.driver().navigate().refresh();
        browser.await("#connection", "live");
        assertThat(browser.script("return document.documentElement.dataset.theme"))
                .isEqualTo("dark");
    }
}
