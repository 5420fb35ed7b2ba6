package io.adapterfactory.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.Interval;
import io.adapterfactory.schemas.PairedDelta;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.t2l.gguf.GgufFile;
import io.adapterfactory.t2l.lm.DecoderFiles;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API behind the pages, with events on a real broker. */
@QuarkusTest
@WithTestResource(BrokerResource.class)
class DashboardApiIT {

    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    @TestHTTPResource("/")
    URI address;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @ConfigProperty(name = "test.registry.url")
    String registryUrl;

    @ConfigProperty(name = "factory.store")
    String store;

    private TestEvents events;

    @BeforeEach
    void start() {
        await().atMost(LIMIT).until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
        events = new TestEvents(bootstrapServers, registryUrl);
    }

    @AfterEach
    void end() {
        events.close();
    }

    @Test
    void anOrderIsPublishedAndAnErrorNamesTheExpectedValues() {
        String description = "an order " + UUID.randomUUID();

        String taskId = post(
                        "/api/tasks",
                        Map.of(
                                "description",
                                " " + description + " ",
                                "baseModel",
                                "nano",
                                "alias",
                                "task/order",
                                "control",
                                true))
                .jsonPath()
                .getString("taskId");

        TaskDescription task =
                events.await(Topics.TASK_DESCRIPTIONS, each -> each.getTaskId().equals(taskId), TaskDescription.class);
        assertThat(task.getDescription()).isEqualTo(description);
        assertThat(task.getAlias()).isEqualTo("task/order");
        assertThat(task.getControl()).isTrue();
        await().atMost(LIMIT)
                .until(() -> RestAssured.get("/api/tasks/" + taskId).statusCode() == 200);
        assertError(
                post("/api/tasks", Map.of("description", "   ", "baseModel", "nano")),
                400,
                "description is empty; expected 1 to 4000 characters");
        assertError(
                post("/api/tasks", Map.of("description", "x", "baseModel", "gpt")),
                400,
                "base model 'gpt' is unknown; the store has [nano]");
        assertError(
                post(
                        "/api/tasks",
                        Map.of("description", "x", "baseModel", "nano", "benchmarks", Collections.singletonList(null))),
                400,
                "benchmarks[0] is missing; expected 1 to 200 characters");
        assertError(
                post("/api/tasks", Map.of("description", "x", "baseModel", "nano", "alias", "two\nlines")),
                400,
                "alias holds U+000A at character 4; expected plain text on one line");
        assertError(RestAssured.get("/api/tasks/none"), 404, "task 'none' is not known here");
        assertError(
                RestAssured.get("/api/adapters?size=5000"),
                400,
                "page 0 of 5000 rows cannot be listed; expected a page from 0 and 1 to 200 rows");
        assertError(
                RestAssured.get("/api/adapters?sort=color"),
                400,
                "cannot sort by 'color'; expected time, score, base, or gain");
    }

    @Test
    void aPredictedScoreIsListedBeforeTheScoring() {
        GeneratedAdapter adapter = TestEvents.adapter(
                        UUID.randomUUID().toString().replace("-", ""), "predicted")
                .setBenchmarks(List.of("no-such-benchmark"))
                .setPredictedScore(TestEvents.predictedScore(0.5, 0.1, 0.9))
                .build();
        events.publish(adapter);
        awaitAdapter(adapter);

        JsonPath listed = RestAssured.get("/api/adapters?q=" + adapter.getAdapterId())
                .jsonPath()
                .setRootPath("rows[0]");
        assertThat(listed.getList("scores")).isEmpty();
        assertThat(listed.getMap("predicted", String.class, Double.class))
                .isEqualTo(Map.of("value", 0.5, "low", 0.1, "high", 0.9, "level", 0.8));
    }

    @Test
    void aVanishedAdapterIsReported() throws Exception {
        GeneratedAdapter gone = TestEvents.adapter(UUID.randomUUID().toString().replace("-", ""), "gone")
                .setBenchmarks(List.of("no-such-benchmark"))
                .build();
        events.publish(gone);
        awaitAdapter(gone);

        assertError(
                RestAssured.get("/api/adapters/" + gone.getAdapterId() + "/archive"),
                404,
                "the folder of adapter " + gone.getAdapterId() + " is gone; it was at " + gone.getLocation());
        assertError(
                post("/api/answers", Map.of("adapterIds", List.of(gone.getAdapterId()), "inputs", List.of("abc"))),
                404,
                "the folder of adapter " + gone.getAdapterId() + " is gone; it was at " + gone.getLocation());
        assertError(
                post("/api/answers", Map.of("adapterIds", List.of(), "inputs", List.of("abc"))),
                400,
                "found 0 adapters and 1 inputs; expected 1 to 4 adapters and 1 to 32 inputs");
    }

    @Test
    void anAdapterIsDownloadedForOtherPrograms() throws Exception {
        GeneratedAdapter adapter = TestEvents.reversing(folder, "for others").build();
        GeneratedAdapter elsewhere = TestEvents.reversing(folder, "for a base model that is not here")
                .setBaseModel("no-such-base")
                .build();
        events.publish(adapter);
        events.publish(elsewhere);
        awaitAdapter(adapter);
        awaitAdapter(elsewhere);
        String id = adapter.getAdapterId();
        String exports = "/api/adapters/" + id + "/exports";

        assertThat(RestAssured.get(exports).jsonPath().getList("format", String.class))
                .containsExactly("peft", "gguf", "merged");
        assertThat(RestAssured.get(exports).jsonPath().getList("whyNot")).containsOnlyNulls();
        Path gguf = unzip(RestAssured.get(exports + "/gguf?dtype=f16"), id + "-gguf");
        try (GgufFile file = GgufFile.open(gguf.resolve("adapter.gguf"))) {
            assertThat(file.tensors()).isNotEmpty();
        }
        assertThat(gguf.resolve("Modelfile")).content().contains("ADAPTER ./adapter.gguf");
        LoraWeights original = PeftDirectory.read(Path.of(URI.create(adapter.getLocation())));
        Path peft = unzip(RestAssured.get(exports + "/peft"), id + "-peft");
        assertThat(PeftDirectory.read(peft).b().get("q_proj"))
                .isEqualTo(original.b().get("q_proj"));
        Path merged = unzip(RestAssured.get(exports + "/merged"), id + "-merged");
        assertThat(ModelConfig.read(merged)).isEqualTo(ModelConfig.read(Path.of(store, "base-models/nano")));
        assertThat(DecoderFiles.tensors(merged)).isNotEmpty();
        assertThat(Path.of(store, ".exports")).isEmptyDirectory();

        String other = "/api/adapters/" + elsewhere.getAdapterId() + "/exports";
        String missing = "base model 'no-such-base' is not in the store; add it with: factory model add SOURCE --name"
                + " no-such-base";
        assertProblem(RestAssured.get(other + "/gguf"), 409, "not-exportable", missing);
        assertThat(RestAssured.get(other).jsonPath().getList("whyNot"))
                .containsExactly(
                        null,
                        missing,
                        "the store has no weights of base model 'no-such-base' to merge the adapter into");
        assertProblem(
                RestAssured.get(exports + "/gguf?dtype=q4"),
                400,
                "invalid",
                "dtype is unknown: expected one of f32, f16, bf16, found 'q4'");
        assertProblem(
                RestAssured.get(exports + "/merged?dtype=f16"),
                400,
                "invalid",
                "a merged model has the base model's number type");
        assertProblem(
                RestAssured.get(exports + "/onnx"),
                400,
                "invalid",
                "format 'onnx' is unknown; expected peft, gguf, or merged");
        assertProblem(
                RestAssured.get("/api/adapters/none/exports/gguf"),
                404,
                "not-found",
                "adapter 'none' is not known here");
    }

    private static void assertProblem(Response response, int status, String kind, String detail) {
        assertError(response, status, detail);
        assertThat(response.contentType()).startsWith("application/problem+json");
        assertThat(response.jsonPath().getString("type")).isEqualTo("urn:adapter-factory:" + kind);
    }

    /** The only folder in a zip file. */
    private Path unzip(Response response, String name) throws Exception {
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.header("Content-Disposition")).isEqualTo("attachment; filename=\"" + name + ".zip\"");
        Files.createDirectory(folder.resolve(name));
        try (ZipInputStream zip = new ZipInputStream(response.asInputStream())) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                assertThat(entry.getName()).startsWith(name + "/");
                Files.copy(zip, folder.resolve(entry.getName()));
            }
        }
        return folder.resolve(name);
    }

    @Test
    void aVersionsNameLeadsNowhereButToItsOwnLog() throws Exception {
        Path elsewhere = Files.createDirectories(Path.of(store).resolve("elsewhere"));
        Path own = Files.createDirectories(Path.of(store).resolve("training-logs/other-base/v2"));
        for (Path place : List.of(elsewhere, own)) {
            Files.writeString(place.resolve("metrics.jsonl"), "{\"step\":1,\"train/loss\":1.5}\n");
        }
        for (String name : List.of("../../elsewhere", "v2")) {
            events.publish(
                    Topics.HYPERNETWORK_VERSIONS,
                    Topics.versionKey("other-base", name),
                    HypernetworkVersion.newBuilder()
                            .setBaseModel("other-base")
                            .setVersion(name)
                            .setStage(HypernetworkStage.CANDIDATE)
                            .setLocation("file:///nowhere")
                            .setFiles(List.of())
                            .setCreatedAt(Instant.now())
                            .build());
        }

        await().atMost(LIMIT).untilAsserted(() -> assertThat(
                        RestAssured.get("/api/training-losses?base=other-base").asString())
                .isEqualTo("[{\"version\":\"v2\",\"points\":[{\"step\":1,\"loss\":1.5}]}]"));
    }

    @Test
    void aResultForAnUnknownAdapterIsShownAndReported() {
        String id = UUID.randomUUID().toString().replace("-", "");
        Interval interval = Interval.newBuilder().setLow(0.4).setHigh(0.6).build();
        events.publish(
                Topics.EVALUATION_RESULTS,
                id,
                EvaluationResult.newBuilder()
                        .setEvaluationId("evaluation-" + id)
                        .setAdapterId(id)
                        .setTaskId("task-" + id)
                        .setBaseModel("nano")
                        .setHypernetworkVersion("v1")
                        .setBenchmark("reverse")
                        .setBenchmarkDigest("digest")
                        .setMetric("exact_match")
                        .setExamples(100)
                        .setScore(0.5)
                        .setScoreInterval(interval)
                        .setBaseScore(0.1)
                        .setPairedDelta(PairedDelta.newBuilder()
                                .setDelta(0.4)
                                .setInterval(interval)
                                .setPValue(0.001)
                                .build())
                        .setDurationMs(5)
                        .setEvaluatedAt(Instant.now())
                        .build());

        await().atMost(LIMIT).until(() -> RestAssured.get("/api/adapters/" + id).statusCode() == 200);
        assertThat(RestAssured.get("/api/adapters/" + id).jsonPath().getDouble("adapter.scores[0].score.value"))
                .isEqualTo(0.5);
        assertThat(RestAssured.get("/api/overview").asString()).contains("known from results only");
        assertError(
                RestAssured.get("/api/adapters/" + id + "/archive"),
                404,
                "the files of adapter " + id + " cannot be found, because its event is missing");
    }

    @Test
    void baseAndAdapterAnswerSideBySide() throws Exception {
        GeneratedAdapter adapter = TestEvents.reversing(folder, "reverse").build();
        events.publish(adapter);
        awaitAdapter(adapter);

        JsonPath answers = post(
                        "/api/answers",
                        Map.of("adapterIds", List.of(adapter.getAdapterId()), "inputs", List.of("a7kd2", "bcd")))
                .jsonPath();

        assertThat(answers.getList("withAdapter.flatten()", String.class)).containsExactly("2dk7a", "dcb");
        assertThat(answers.getList("input", String.class)).containsExactly("a7kd2", "bcd");
    }

    @Test
    void aDeadLetterIsDecidedOnceAndAnEditedRecordMustBeValid() throws Exception {
        String key = "undecodable-" + UUID.randomUUID();
        events.publish(Topics.GENERATED_ADAPTERS, key, TestEvents.utf8("no avro"));
        await().atMost(LIMIT)
                .until(() -> openLetters().getList("rows.key", String.class).contains(key));
        Map<String, Object> row = openLetters().getMap("rows.find { it.key == '" + key + "' }");
        String path = "/api/dead-letters/%s/%s/%s".formatted(row.get("topic"), row.get("partition"), row.get("offset"));

        assertThat(RestAssured.get(path).jsonPath().getString("text")).isEqualTo("no avro");
        Response refused = post(path + "/replay", Map.of("json", "{\"adapterId\": 7}"));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.jsonPath().getString("error"))
                .startsWith("this is not a valid GeneratedAdapter in Avro's JSON encoding: ");
        assertThat(post(path + "/discard", Map.of()).statusCode()).isEqualTo(204);

        await().atMost(LIMIT)
                .until(() -> !openLetters().getList("rows.key", String.class).contains(key));
        assertThat(RestAssured.get("/api/dead-letters?open=false&size=200").asString())
                .contains(key, "DISCARDED");
        assertError(RestAssured.get("/api/dead-letters/none/0/1"), 404, "there is no dead letter none-0@1");
    }

    @Test
    void changesAreStreamed() throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(address.resolve("/api/changes")).build(),
                        HttpResponse.BodyHandlers.fromLineSubscriber(new LineListener(line -> {
                            if (line.contains("ADAPTER")) {
                                heard.complete(line);
                            }
                        })));
        await().atMost(LIMIT).pollInterval(Duration.ofSeconds(1)).until(() -> {
            events.publish(TestEvents.reversing(folder, "streamed").build());
            return heard.isDone();
        });

        assertThat(heard.get()).startsWith("data:").contains("\"ADAPTER\":");
    }

    @Test
    void pagesRunNoScriptButTheirOwnFiles() {
        for (String path :
                List.of("/", "/index.html", "/js/app.js", "/app.css", "/api/overview", "/api/adapters/none", "/none")) {
            Response answer = RestAssured.get(path);
            assertThat(answer.header("Content-Security-Policy"))
                    .as(path)
                    .startsWith("default-src 'self';")
                    .doesNotContain("unsafe", "script-src");
            assertThat(answer.header("X-Content-Type-Options")).as(path).isEqualTo("nosniff");
        }
        // The only HTML page, into which all others are rendered.
        String page = RestAssured.get("/index.html").asString();
        assertThat(Pattern.compile("<script(?![^>]* src=\"(?!https?:|//)[^\"]+\"></script>)")
                        .matcher(page)
                        .find())
                .as("a script that is not one of our files")
                .isFalse();
        assertThat(page).doesNotContainPattern("(?i)\\son[a-z]+=|javascript:|<style|\\sstyle=");
        assertThat(RestAssured.get("/webjars/echarts/dist/echarts.min.js").statusCode())
                .isEqualTo(200);
        assertThat(RestAssured.get("/q/openapi").asString())
                .contains(
                        "/api/adapters:",
                        "/api/adapters/{adapterId}/exports/{format}:",
                        "/api/versions:",
                        "/api/map:",
                        "/api/answers:",
                        "/api/changes:");
    }

    private static Response post(String path, Object body) {
        return RestAssured.given().contentType("application/json").body(body).post(path);
    }

    private static JsonPath openLetters() {
        return RestAssured.get("/api/dead-letters?size=200").jsonPath();
    }

    private static void awaitAdapter(GeneratedAdapter adapter) {
        await().atMost(LIMIT)
                .until(() -> RestAssured.get("/api/adapters/" + adapter.getAdapterId())
                                .statusCode()
                        == 200);
    }

    private static void assertError(Response response, int status, String text) {
        assertThat(response.asString()).contains(text);
        assertThat(response.statusCode()).isEqualTo(status);
    }
}
