package io.adapterfactory.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.adapterfactory.schemas.DatasetReference;
import io.adapterfactory.schemas.DescriptionControl;
import io.adapterfactory.schemas.DescriptionKind;
import io.adapterfactory.schemas.EvaluationOutcome;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.FileEntry;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.TaskPurpose;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.ValidationScore;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.file.FileDigest;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
class TrainerIT {

    private static final Duration LIMIT = Duration.ofSeconds(120);

    @TempDir
    Path folder;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @ConfigProperty(name = "test.registry.url")
    String registryUrl;

    private Events events;

    @BeforeEach
    void connect() {
        events = new Events(bootstrapServers, registryUrl);
    }

    @ConfigProperty(name = "factory.store")
    Path store;

    @Test
    void itsHttpInterfaceIsDescribed() {
        assertThat(RestAssured.get("/q/openapi?format=json").jsonPath().getMap("paths"))
                .containsKeys(
                        "/trainer",
                        "/trainer/{baseModel}/versions",
                        "/trainer/{baseModel}/promote",
                        "/trainer/{baseModel}/rollback");
    }

    @Test
    void enoughResultsBringACandidateThatServesWhenItIsScoredBetter() throws Exception {
        Path dataset = folder.resolve("echo.jsonl");
        Files.writeString(
                dataset, "{\"prompt\":\"ab>\",\"response\":\"ab\"}\n{\"prompt\":\"c1>\",\"response\":\"c1\"}\n");
        // Invalid records on a topic must not stop the trainer.
        events.publishBytes(Topics.EVALUATION_RESULTS, "garbage", "no avro".getBytes(StandardCharsets.UTF_8));
        events.publish(Topics.TASK_DESCRIPTIONS, "echo", task(dataset.toUri().toString()));
        publishWhatStartsNoRound();
        events.publish(Topics.HYPERNETWORK_VERSIONS, "nano/v1", shipped());
        for (int i = 0; i < 3; i++) {
            events.publish(Topics.EVALUATION_RESULTS, "adapter" + i, Events.result("nano", "evaluation" + i));
        }

        HypernetworkVersion made =
                events.awaitRecord(Topics.HYPERNETWORK_VERSIONS, "nano/v2", HypernetworkVersion.class);

        assertThat(made.getParentVersion()).isEqualTo("v1");
        assertThat(made.getStage()).isEqualTo(HypernetworkStage.CANDIDATE);
        assertThat(made.getTrainingSteps()).isEqualTo(4);
        assertThat(made.getTrainedTasks())
                .as("twelve of the suite and the published one")
                .isEqualTo(13);
        assertThat(made.getResultsSeen()).isEqualTo(3);
        Path location = Path.of(URI.create(made.getLocation()));
        new Manifest(made.getFiles().stream()
                        .map(file -> new FileDigest(file.getName(), file.getSize(), file.getSha256()))
                        .toList())
                .verify(location);
        assertThat(HypernetworkFolder.readWeights(location, HypernetworkFolder.readConfig(location)))
                .isNotEqualTo(HypernetworkFolder.readWeights(v1(), HypernetworkFolder.readConfig(v1())));

        // Adapters of both versions are ordered, pinned, for the same three tasks of the suite; results arrive, some
        // twice
        await().atMost(LIMIT)
                .until(() -> events.validationOrders("nano", "v2").size() == 3
                        && events.validationOrders("nano", "v1").size() == 3);
        for (TaskDescription order : events.validationOrders("nano", "v2")) {
            assertThat(order.getHypernetworkVersion()).isEqualTo("v2");
            assertThat(order.getPurpose()).isEqualTo(TaskPurpose.VALIDATION);
            assertThat(order.getLabels()).containsEntry("purpose", "validation").containsEntry("candidate", "v2");
            assertThat(order.getDataset()).isNull();
            events.publish(Topics.EVALUATION_RESULTS, "of v2", Events.graded(order, 70));
            events.publish(Topics.EVALUATION_RESULTS, "of v2", Events.graded(order, 70));
        }
        assertThat(events.versions("nano/v2")).as("not yet judged").hasSize(1);
        for (TaskDescription order : events.validationOrders("nano", "v1")) {
            events.publish(Topics.EVALUATION_RESULTS, "of v1", Events.graded(order, 60));
        }
        // And the candidate's adapters from wrong descriptions, for two of the tasks
        await().atMost(LIMIT).until(() -> events.controls("nano", "v2").size() == 8);
        List<TaskDescription> controls = events.controls("nano", "v2");
        List<String> heldOut = heldOutDescriptions(controls);
        assertThat(events.versions("nano/v2")).as("not yet judged").hasSize(1);
        for (TaskDescription order : controls) {
            assertThat(order.getPurpose()).isEqualTo(TaskPurpose.CONTROL);
            assertThat(order.getMaxExamples()).isEqualTo(50);
            boolean isRight = heldOut.contains(order.getBenchmarks().get(0) + ": " + order.getDescription());
            events.publish(Topics.EVALUATION_RESULTS, "control of v2", Events.graded(order, isRight ? 70 : 30));
        }
        HypernetworkVersion champion = events.awaitVersion("nano/v2", HypernetworkStage.CHAMPION);
        assertThat(champion.getReason())
                .startsWith("better than v1: 70.0 % against 60.0 %, difference +10.0 points")
                .contains("over 3 of 3 tasks, 300 examples; descriptions: 70.0 % with the right description")
                .contains("30.0 % with another task's description (40.0 points less");
        assertThat(champion.getDescriptionControls())
                .extracting(DescriptionControl::getKind, DescriptionControl::getScore)
                .containsExactly(
                        tuple(DescriptionKind.RIGHT, 0.7),
                        tuple(DescriptionKind.OTHER_TASK, 0.3),
                        tuple(DescriptionKind.RANDOM, 0.3),
                        tuple(DescriptionKind.EMPTY, 0.3));
        assertThat(champion.getLocation()).isEqualTo(made.getLocation());
        assertThat(champion.getFiles()).isEqualTo(made.getFiles());
        assertThat(champion.getValidation())
                .extracting(ValidationScore::getName)
                .contains("difference", "difference-old-tasks")
                .hasSize(6);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(
                        RestAssured.get("/trainer").jsonPath().getInt("baseModels[0].newResults"))
                .isZero());
        // Champions of other tests' base models may be on the topic too, so the whole check may be down.
        assertThat(RestAssured.get("/q/health/ready").asString())
                .contains("brokerReached\": true", "topicsRead\": true", "storeWritable\": \"yes\"")
                .doesNotContainPattern("baseModelsMissing\": \"[^\"]*nano");
        assertThat(RestAssured.get("/q/metrics").asString())
                .contains(
                        "factory_trainer_rounds_total{outcome=\"champion\"",
                        "factory_trainer_step_seconds_bucket",
                        "factory_trainer_validation_seconds",
                        "factory_trainer_task_weight{baseModel=\"nano\",task=\"echo\"")
                .containsPattern("factory_trainer_pool_tasks [1-9]");
        var weights = RestAssured.get("/trainer/nano/curriculum").jsonPath();
        assertThat(weights.getList("share", Double.class).stream()
                        .mapToDouble(Double::doubleValue)
                        .sum())
                .isCloseTo(1, org.assertj.core.api.Assertions.within(1e-6));
        assertThat(weights.getDouble("find { it.task == 'echo' }.share"))
                .as("three tenths of the draws are of published tasks")
                .isCloseTo(0.3, org.assertj.core.api.Assertions.within(1e-6));

        peopleHaveTheLastWord();
    }

    /** A description of each benchmark in words that are not trained on, after the benchmark's name. */
    private static List<String> heldOutDescriptions(List<TaskDescription> orders) {
        return orders.stream()
                .map(order -> order.getBenchmarks().get(0))
                .distinct()
                .flatMap(benchmark -> NanoSuite.standard().task(benchmark).heldOutDescriptions(1, 4711).stream()
                        .map(description -> benchmark + ": " + description))
                .toList();
    }

    /** A task that the factory ordered to replace an adapter, its result, and the result of a task without a benchmark. */
    private void publishWhatStartsNoRound() throws Exception {
        Path dataset = folder.resolve("refreshed.jsonl");
        Files.writeString(dataset, "{\"prompt\":\"x>\",\"response\":\"x\"}\n");
        TaskDescription refresh = TaskDescription.newBuilder(
                        task("refresh", "nano", dataset.toUri().toString()))
                .setPurpose(TaskPurpose.REFRESH)
                .setReplaces("an adapter of v0")
                .build();
        events.publish(Topics.TASK_DESCRIPTIONS, "refresh", refresh);
        events.publish(
                Topics.EVALUATION_RESULTS,
                "refreshed",
                EvaluationResult.newBuilder(Events.result("nano", "refreshed"))
                        .setPurpose(TaskPurpose.REFRESH)
                        .build());
        events.publish(
                Topics.EVALUATION_RESULTS,
                "without benchmark",
                EvaluationResult.newBuilder(Events.result("nano", "without benchmark"))
                        .setOutcome(EvaluationOutcome.NO_BENCHMARK)
                        .build());
    }

    private void peopleHaveTheLastWord() {
        assertThat(RestAssured.post("/trainer/nano/rollback").jsonPath().getString("champion"))
                .isEqualTo("v1");
        assertThat(events.awaitVersion("nano/v2", HypernetworkStage.REJECTED).getReason())
                .isEqualTo("rolled back by a person");
        assertThat(champion()).isEqualTo("v1");
        var nothing = RestAssured.post("/trainer/nano/rollback");
        assertThat(nothing.statusCode()).isEqualTo(409);
        assertThat(nothing.asString()).contains("has had no champion before v1");
        assertThat(promote("v2").jsonPath().getString("reason")).isEqualTo("promoted by a person; v1 served before");
        assertThat(champion()).isEqualTo("v2");
        assertThat(promote("v2").statusCode()).isEqualTo(409);
        assertThat(promote("v99").statusCode()).isEqualTo(404);
        assertThat(RestAssured.given()
                        .contentType("application/json")
                        .body("{}")
                        .post("/trainer/nano/promote")
                        .statusCode())
                .isEqualTo(400);
    }

    private static io.restassured.response.Response promote(String version) {
        return RestAssured.given()
                .contentType("application/json")
                .body("{\"version\": \"" + version + "\"}")
                .post("/trainer/nano/promote");
    }

    private static String champion() {
        return RestAssured.get("/trainer").jsonPath().getString("baseModels.find { it.baseModel == 'nano' }.champion");
    }

    @Test
    void unusableEventsBecomeDeadLettersWithAReason() throws Exception {
        Path badLine = folder.resolve("bad.jsonl");
        Files.writeString(badLine, "{\"prompt\":\"ab>\"}\n");
        EvaluationResult impossible = EvaluationResult.newBuilder(Events.result("nano", "evaluation7"))
                .setScore(1.5)
                .build();

        events.publishBytes(Topics.TASK_DESCRIPTIONS, "garbage-task", "no avro".getBytes(StandardCharsets.UTF_8));
        events.publish(Topics.TASK_DESCRIPTIONS, "another-type", shipped());
        events.publish(
                Topics.TASK_DESCRIPTIONS, "bad-line", task(badLine.toUri().toString()));
        events.publish(Topics.TASK_DESCRIPTIONS, "bad-uri", task("s3//no uri"));
        events.publish(Topics.EVALUATION_RESULTS, "impossible", impossible);
        events.publishBytes(Topics.HYPERNETWORK_VERSIONS, "garbage-version", new byte[] {0, 0, 0, 99, 1, 2});

        assertThat(events.awaitReason(Topics.TASKS, "bad-line")).contains("bad.jsonl:1 needs a text 'response'");
        assertThat(events.awaitReason(Topics.TASKS, "bad-uri")).contains("dataset 's3//no uri' is not a file URI");
        assertThat(events.awaitReason(Topics.RESULTS, "impossible"))
                .contains("score 1.5 of evaluation evaluation7 is not a valid score; expected a number from 0 to 1");
        assertThat(events.awaitReason(Topics.VERSIONS, "garbage-version"))
                .contains("the registry has no schema with the id 25345");
        assertThat(events.all(Topics.TASKS.deadLetters()))
                .as("the generator reports records that are not tasks")
                .noneMatch(record -> List.of("garbage-task", "another-type").contains(record.key()));
        assertThat(RestAssured.get("/q/metrics").asString())
                .contains("factory_trainer_dead_letters_total{reason=\"INVALID\",topic=\"evaluation-results\"");
    }

    @Test
    void dataSetsThatCannotBeUsedGoToTheDeadLettersInWordsAndTheLargestThatCanIsTaken() throws Exception {
        Path vanished = folder.resolve("vanished.jsonl");
        Path empty = Files.createFile(folder.resolve("empty.jsonl"));
        Path latin = folder.resolve("latin.jsonl");
        Files.write(latin, "{\"prompt\":\"é\",\"response\":\"a\"}\n".getBytes(StandardCharsets.ISO_8859_1));
        Path longLine = folder.resolve("long-line.jsonl");
        Files.writeString(longLine, "{\"prompt\":\"" + "a".repeat(10 << 20) + "\",\"response\":\"a\"}\n");
        Path million = folder.resolve("million.jsonl");
        try (var lines = Files.newBufferedWriter(million)) {
            for (int i = 0; i < 1_000_000; i++) {
                lines.write("{\"prompt\":\"" + i + ">\",\"response\":\"a\"}\n");
            }
        }
        int pool = pool();

        events.publish(
                Topics.TASK_DESCRIPTIONS, "vanished", task(vanished.toUri().toString()));
        events.publish(Topics.TASK_DESCRIPTIONS, "empty", task(empty.toUri().toString()));
        events.publish(Topics.TASK_DESCRIPTIONS, "latin", task(latin.toUri().toString()));
        events.publish(
                Topics.TASK_DESCRIPTIONS, "long-line", task(longLine.toUri().toString()));
        events.publish(
                Topics.TASK_DESCRIPTIONS,
                "million",
                task("million", "datasets", million.toUri().toString()));

        assertThat(events.awaitReason(Topics.TASKS, "vanished")).contains("vanished.jsonl cannot be read");
        assertThat(events.awaitReason(Topics.TASKS, "empty"))
                .contains("empty.jsonl has no example of the split 'train'; expected at least one");
        assertThat(events.awaitReason(Topics.TASKS, "latin")).contains("latin.jsonl is not UTF-8 text");
        assertThat(events.awaitReason(Topics.TASKS, "long-line"))
                .contains("long-line.jsonl:1 is longer than 1048576 characters; at most that is read");
        assertThat(pool()).isEqualTo(pool);
        assertThat(events.all(Topics.TASKS.deadLetters())).noneMatch(record -> "million".equals(record.key()));
    }

    private static int pool() {
        return RestAssured.get("/trainer").jsonPath().getList("baseModels.poolTasks", Integer.class).stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    private Path v1() {
        return store.resolve("hypernetworks/nano/v1");
    }

    private static TaskDescription task(String dataset) {
        return task("echo", "nano", dataset);
    }

    /** A task with data. */
    static TaskDescription task(String taskId, String baseModel, String dataset) {
        return TaskDescription.newBuilder()
                .setTaskId(taskId)
                .setDescription("say it again")
                .setBaseModel(baseModel)
                .setDataset(DatasetReference.newBuilder().setUri(dataset).build())
                .setSubmittedAt(Instant.now())
                .build();
    }

    private HypernetworkVersion shipped() throws Exception {
        return HypernetworkVersion.newBuilder()
                .setBaseModel("nano")
                .setVersion("v1")
                .setStage(HypernetworkStage.CHAMPION)
                .setLocation(v1().toUri().toString())
                .setFiles(Manifest.of(v1()).files().stream()
                        .map(file -> new FileEntry(file.name(), file.size(), file.sha256()))
                        .toList())
                .setCreatedAt(Instant.now())
                .build();
    }
}
