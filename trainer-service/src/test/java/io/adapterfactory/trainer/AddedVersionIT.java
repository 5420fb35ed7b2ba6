package io.adapterfactory.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.Topics;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A second base model is added to a running factory. */
@Tag("campaign")
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
class AddedVersionIT {

    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final String DESCRIPTION = "write it backwards";

    @TempDir
    Path folder;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @ConfigProperty(name = "test.registry.url")
    String registryUrl;

    @ConfigProperty(name = "factory.store")
    Path store;

    private Events events;

    @BeforeEach
    void connect() {
        events = new Events(bootstrapServers, registryUrl);
        await().atMost(LIMIT)
                .until(() -> RestAssured.get("/q/health/ready").asString().contains("topicsRead\": true"));
    }

    @Test
    void itsFirstVersionServesTheNextPassesTheGateAndRoundsTrainIt() throws Exception {
        // Given a tiny base model with two hypernetworks in the store
        StoreFixture.addTiny(store, "tiny");
        StoreFixture.addUntrained(store, "tiny", "v1", 1);
        StoreFixture.addUntrained(store, "tiny", "mine", 2);

        // When the first is added, and added again
        assertThat(add("tiny", "v1").jsonPath().getString("stage")).isEqualTo("CHAMPION");
        assertThat(add("tiny", "v1").statusCode()).isEqualTo(200);

        // Then it serves
        HypernetworkVersion first = events.awaitVersion("tiny/v1", HypernetworkStage.CHAMPION);
        assertThat(first.getReason()).startsWith("added as the first version of this base model");
        assertThat(first.getParentVersion()).isNull();
        assertThat(events.versions("tiny/v1")).hasSize(1);
        assertThat(tiny().getString("champion")).isEqualTo("v1");
        assertThat(tiny().getInt("settings.'round.steps'")).as("its own").isEqualTo(2);
        assertThat(tiny().getInt("settings.'round.tasks-per-batch'"))
                .as("as for all")
                .isEqualTo(4);

        // When another one is added, and a task can be scored
        events.publish(Topics.TASK_DESCRIPTIONS, "order", order());
        events.publish(Topics.EVALUATION_RESULTS, "adapter", result("first"));
        await().atMost(LIMIT).until(() -> tiny().getInt("newResults") == 1);
        Response added = add("tiny", "mine");
        assertThat(added.jsonPath().getString("stage")).isEqualTo("CANDIDATE");
        assertThat(added.jsonPath().getString("reason")).startsWith("added; waits for its validation");

        // Then it is compared with the first, and serves because it is better
        await().atMost(LIMIT)
                .until(() -> events.validationOrders("tiny", "mine").size() == 1
                        && events.validationOrders("tiny", "v1").size() == 1);
        grade("mine", 70);
        grade("v1", 60);
        assertThat(events.awaitVersion("tiny/mine", HypernetworkStage.CHAMPION).getReason())
                .startsWith("better than v1: 70.0 % against 60.0 %");

        // And people can override the gate, as for any base model
        assertThat(RestAssured.post("/trainer/tiny/rollback").jsonPath().getString("champion"))
                .isEqualTo("v1");
        assertThat(post("/trainer/tiny/promote", "{\"version\": \"mine\"}")
                        .jsonPath()
                        .getString("champion"))
                .isEqualTo("mine");

        // And a round trains it once there are data and results
        Path dataset = folder.resolve("echo.jsonl");
        Files.writeString(dataset, "{\"prompt\":\"ab>\",\"response\":\"ab\"}\n");
        events.publish(
                Topics.TASK_DESCRIPTIONS,
                "tiny-echo",
                TrainerIT.task("tiny-echo", "tiny", dataset.toUri().toString()));
        await().atMost(LIMIT).until(() -> tiny().getInt("poolTasks") == 1);
        for (int i = 0; i < 3; i++) {
            events.publish(Topics.EVALUATION_RESULTS, "adapter" + i, result("more" + i));
        }
        HypernetworkVersion made = events.awaitVersion("tiny/v2", HypernetworkStage.CANDIDATE);
        assertThat(made.getParentVersion()).isEqualTo("mine");
        assertThat(made.getTrainingSteps()).isEqualTo(2);
    }

    @Test
    void anInvalidAdditionIsAProblemWithAMessage() throws Exception {
        StoreFixture.addTiny(store, "strange");
        StoreFixture.addUntrained(store, "strange", "whole", 1);
        StoreFixture.addUntrained(store, "strange", "cut", 1);
        Files.writeString(store.resolve("hypernetworks/strange/cut/hypernetwork.safetensors"), "cut");
        StoreFixture.copy(
                store.resolve("hypernetworks/strange/whole"), store.resolve("hypernetworks/nano/from-strange"));

        problem(add("gpt", "v1"), 404, "base model 'gpt' is unknown; the store has ");
        problem(
                add("strange", "v1"),
                404,
                "the store has no hypernetwork 'v1' of base model 'strange'; it has [cut, whole]");
        problem(add("strange", "cut"), 409, "the files of hypernetwork strange/cut in the store are damaged");
        problem(add("strange", "../whole"), 400, "is not a path in the store");
        problem(post("/trainer/strange/versions", "{}"), 400, "expected {\"version\": \"<name>\"}");
        problem(add("nano", "from-strange"), 409, "it makes adapters for base model 'strange', not for 'nano'");
        problem(RestAssured.get("/trainer/gpt/curriculum"), 404, "base model 'gpt' is unknown");
        problem(RestAssured.post("/trainer/strange/rollback"), 404, "base model 'strange' has no champion");
        assertThat(events.allVersions())
                .noneMatch(version -> version.getBaseModel().equals("strange"));
    }

    private static void problem(Response response, int status, String detail) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.contentType()).startsWith("application/problem+json");
        assertThat(response.jsonPath().getString("detail")).contains(detail);
    }

    private static Response add(String baseModel, String version) {
        return post("/trainer/" + baseModel + "/versions", "{\"version\": \"" + version + "\"}");
    }

    private static Response post(String path, String body) {
        return RestAssured.given().contentType("application/json").body(body).post(path);
    }

    private static JsonPath tiny() {
        return RestAssured.get("/trainer").jsonPath().setRootPath("baseModels.find { it.baseModel == 'tiny' }");
    }

    private static TaskDescription order() {
        return TaskDescription.newBuilder()
                .setTaskId("order")
                .setDescription(DESCRIPTION)
                .setBaseModel("tiny")
                .setBenchmarks(List.of("reverse"))
                .setSubmittedAt(Instant.now())
                .build();
    }

    private static EvaluationResult result(String id) {
        return EvaluationResult.newBuilder(Events.result("tiny", id))
                .setDescription(DESCRIPTION)
                .build();
    }

    private void grade(String version, int right) throws Exception {
        for (TaskDescription order : events.validationOrders("tiny", version)) {
            events.publish(Topics.EVALUATION_RESULTS, "of " + version, Events.graded(order, right));
        }
    }
}
