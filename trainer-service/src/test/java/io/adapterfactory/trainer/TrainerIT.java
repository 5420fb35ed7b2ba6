package io.adapterfactory.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adapterfactory.schemas.DatasetReference;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.FileEntry;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.t2l.artifact.FileDigest;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.hypernetwork.HypernetworkFolder;
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
    void enoughResultsBringANewVersionTrainedFromTheChampion() throws Exception {
        Path dataset = folder.resolve("echo.jsonl");
        Files.writeString(
                dataset, "{\"prompt\":\"ab>\",\"response\":\"ab\"}\n{\"prompt\":\"c1>\",\"response\":\"c1\"}\n");
        // Garbage on a topic that the trainer reads must not stop it.
        events.publishBytes(Topics.EVALUATION_RESULTS, "garbage", "no avro".getBytes(StandardCharsets.UTF_8));
        events.publish(Topics.TASK_DESCRIPTIONS, "echo", task(dataset.toUri().toString()));
        events.publish(Topics.HYPERNETWORK_VERSIONS, "nano/v1", champion());
        for (int i = 0; i < 3; i++) {
            events.publish(Topics.EVALUATION_RESULTS, "adapter" + i, Events.result("nano", "evaluation" + i));
        }

        HypernetworkVersion made =
                events.awaitRecord(Topics.HYPERNETWORK_VERSIONS, "nano/v2", HypernetworkVersion.class);

        assertThat(made.getParentVersion()).isEqualTo("v1");
        assertThat(made.getStage()).isIn(HypernetworkStage.CHAMPION, HypernetworkStage.REJECTED);
        assertThat(made.getTrainingSteps()).isEqualTo(4);
        assertThat(made.getTrainedTasks())
                .as("twelve of the suite and the published one")
                .isEqualTo(13);
        assertThat(made.getReason()).contains("validation loss");
        Path location = Path.of(URI.create(made.getLocation()));
        new Manifest(made.getFiles().stream()
                        .map(file -> new FileDigest(file.getName(), file.getSize(), file.getSha256()))
                        .toList())
                .verify(location);
        assertThat(HypernetworkFolder.readWeights(location, HypernetworkFolder.readConfig(location)))
                .isNotEqualTo(HypernetworkFolder.readWeights(v1(), HypernetworkFolder.readConfig(v1())));
        double before = made.getValidation().get(0).getValue();
        double after = made.getValidation().get(1).getValue();
        assertThat(made.getStage() == HypernetworkStage.CHAMPION).isEqualTo(after <= before);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(
                        RestAssured.get("/trainer").jsonPath().getInt("baseModels[0].newResults"))
                .isZero());
        // Champions of other tests' base models may be on the topic too, so that the check as a whole may be down.
        assertThat(RestAssured.get("/q/health/ready").asString())
                .contains("brokerReached\": true", "topicsRead\": true", "storeWritable\": \"yes\"")
                .doesNotContainPattern("baseModelsMissing\": \"[^\"]*nano");
        assertThat(RestAssured.get("/q/metrics").asString())
                .contains("factory_trainer_rounds_total", "factory_trainer_step_seconds_bucket")
                .containsPattern("factory_trainer_pool_tasks [1-9]");
    }

    @Test
    void whatTheTrainerCannotUseGoesToTheDeadLettersWithItsReason() throws Exception {
        Path badLine = folder.resolve("bad.jsonl");
        Files.writeString(badLine, "{\"prompt\":\"ab>\"}\n");
        EvaluationResult impossible = EvaluationResult.newBuilder(Events.result("nano", "evaluation7"))
                .setScore(1.5)
                .build();

        events.publishBytes(Topics.TASK_DESCRIPTIONS, "garbage-task", "no avro".getBytes(StandardCharsets.UTF_8));
        events.publish(Topics.TASK_DESCRIPTIONS, "another-type", champion());
        events.publish(
                Topics.TASK_DESCRIPTIONS, "bad-line", task(badLine.toUri().toString()));
        events.publish(Topics.TASK_DESCRIPTIONS, "bad-uri", task("s3//no uri"));
        events.publish(Topics.EVALUATION_RESULTS, "impossible", impossible);
        events.publishBytes(Topics.HYPERNETWORK_VERSIONS, "garbage-version", new byte[] {0, 0, 0, 99, 1, 2});

        assertThat(events.awaitReason(Topics.TASKS, "bad-line")).contains("bad.jsonl:1 needs a text 'response'");
        assertThat(events.awaitReason(Topics.TASKS, "bad-uri")).contains("dataset 's3//no uri' is no file URI");
        assertThat(events.awaitReason(Topics.RESULTS, "impossible"))
                .contains("score 1.5 of evaluation evaluation7 is none; expected a number from 0 to 1");
        assertThat(events.awaitReason(Topics.VERSIONS, "garbage-version"))
                .contains("no Avro record of a registered schema");
        assertThat(events.all(Topics.TASKS.deadLetters()))
                .as("what is no task at all is told by the generator")
                .noneMatch(record -> List.of("garbage-task", "another-type").contains(record.key()));
        assertThat(RestAssured.get("/q/metrics").asString())
                .contains("factory_trainer_dead_letters_total{reason=\"INVALID\",topic=\"evaluation-results\"");
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

    private HypernetworkVersion champion() throws Exception {
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
