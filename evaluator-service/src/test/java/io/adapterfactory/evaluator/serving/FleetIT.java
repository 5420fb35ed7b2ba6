package io.adapterfactory.evaluator.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.adapterfactory.evaluator.TestEvents;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.ServedAdapter;
import io.adapterfactory.schemas.ServingState;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.TaskPurpose;
import io.adapterfactory.schemas.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A fleet is refreshed while a client without retries uses its aliases. */
@QuarkusTest
@WithTestResource(FleetServerResource.class)
class FleetIT {

    private static final Duration LIMIT = Duration.ofMinutes(4);
    /** One in this number of new adapters is useless. */
    private static final int USELESS = 5;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @ConfigProperty(name = "test.registry.url")
    String registryUrl;

    private TestEvents events;
    private final FleetApi fleet = new FleetApi(RestAssured::given, FleetServerResource.FLEET);
    private TestGenerator generator;

    @BeforeEach
    void start() {
        await().atMost(LIMIT).until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
        events = new TestEvents(bootstrapServers, registryUrl);
        generator = new TestGenerator(
                FleetServerResource.server.store(), FleetServerResource.FLEET, bootstrapServers, registryUrl);
    }

    @AfterEach
    void end() {
        generator.close();
        events.close();
        assertThat(FleetServerResource.server.vllm.wrong).isEmpty();
    }

    @Test
    void everyAnswerIsTheOldAdaptersOrTheNewOnes() throws Exception {
        renewAndGoBack(6, 2);
    }

    @Test
    @Tag("campaign")
    void everyAnswerOfALargeFleetIsTheOldAdaptersOrTheNewOnes() throws Exception {
        renewAndGoBack(50, 8);
    }

    private void renewAndGoBack(int adapters, int atOnce) throws Exception {
        generator.announce("v1", HypernetworkStage.CHAMPION);
        List<GeneratedAdapter> old = new ArrayList<>();
        int useless = (adapters + USELESS - 1) / USELESS;
        for (int i = 0; i < adapters; i++) {
            old.add(generator.make((i % USELESS == 0 ? TestGenerator.FAILS : "works") + " " + i, "v1"));
        }
        await().atMost(LIMIT).until(() -> fleet.served().size() == adapters);
        List<String> ids = old.stream().map(GeneratedAdapter::getAdapterId).toList();
        List<String> aliases = ids.stream().map(fleet::alias).toList();
        assertThat(aliases).doesNotHaveDuplicates().allMatch(alias -> alias.startsWith("task/"));
        assertThat(fleet.refresh(atOnce).statusCode()).isEqualTo(409);

        try (AliasReader reader = new AliasReader(FleetServerResource.server.vllm.url(), aliases)) {
            generator.announce("v2", HypernetworkStage.CHAMPION);
            await().atMost(LIMIT).until(() -> fleet.planned() == adapters);
            String refresh =
                    fleet.refresh(atOnce).then().statusCode(200).extract().path("refreshId");
            await().atMost(LIMIT).until(() -> {
                JsonPath progress = fleet.progress(refresh).jsonPath();
                assertThat(FleetApi.count(progress, "ORDERED") + FleetApi.count(progress, "MADE"))
                        .isLessThanOrEqualTo(atOnce);
                return progress.getBoolean("summary.finished");
            });

            JsonPath progress = fleet.progress(refresh).jsonPath();
            assertThat(FleetApi.count(progress, "REPLACED")).isEqualTo(adapters - useless);
            assertThat(FleetApi.count(progress, "KEPT")).isEqualTo(useless);
            List<String> renewed = old.stream()
                    .map(adapter -> adapter.getDescription().startsWith(TestGenerator.FAILS)
                            ? adapter.getAdapterId()
                            : generator.successors.get(adapter.getAdapterId()))
                    .toList();
            await().atMost(LIMIT).until(() -> reader.newest().equals(renewed));
            assertThat(FleetServerResource.server.vllm.adapters.keySet())
                    .containsAll(renewed)
                    .containsAll(aliases)
                    .doesNotContainAnyElementsOf(
                            ids.stream().filter(id -> !renewed.contains(id)).toList());

            // A rollback of the version returns to the adapters before, and not to none.
            generator.announce("v2", HypernetworkStage.REJECTED);
            await().atMost(LIMIT).until(() -> reader.newest().equals(ids));
            generator.announce("v2", HypernetworkStage.CHAMPION);
            await().atMost(LIMIT).until(() -> reader.newest().equals(renewed));

            // So does a rollback of the refresh.
            fleet.rollBack().then().statusCode(200).body("refreshId", equalTo(refresh));
            await().atMost(LIMIT).until(() -> reader.newest().equals(ids));
            await().atMost(LIMIT)
                    .until(() -> FleetApi.count(fleet.progress(refresh).jsonPath(), "RETURNED") == adapters);
            assertThat(fleet.rollBack().statusCode()).isEqualTo(409);

            reader.stop();
            assertThat(reader.failures).isEmpty();
            for (int i = 0; i < adapters; i++) {
                String first = ids.get(i);
                String second = renewed.get(i);
                assertThat(reader.answers.get(aliases.get(i)))
                        .isEqualTo(
                                first.equals(second) ? List.of(first) : List.of(first, second, first, second, first));
            }
        }
        theRecordsSayWhatHappened(ids);
    }

    private void theRecordsSayWhatHappened(List<String> ids) {
        assertThat(events.all(Topics.TASK_DESCRIPTIONS, TaskDescription.class))
                .filteredOn(task -> task.getBaseModel().equals(FleetServerResource.FLEET))
                .allMatch(task -> task.getPurpose() == TaskPurpose.REFRESH
                        && task.getHypernetworkVersion().equals("v2")
                        && task.getBenchmarks().equals(List.of("reverse")))
                .extracting(TaskDescription::getReplaces)
                .containsExactlyInAnyOrderElementsOf(ids);
        assertThat(events.all(Topics.EVALUATION_RESULTS, EvaluationResult.class))
                .filteredOn(result -> result.getBaseModel().equals(FleetServerResource.FLEET)
                        && result.getHypernetworkVersion().equals("v2"))
                .as("a trainer learns nothing from these")
                .hasSize(ids.size())
                .allMatch(result -> result.getPurpose() == TaskPurpose.REFRESH);
        assertThat(events.all(Topics.SERVED_ADAPTERS, ServedAdapter.class))
                .filteredOn(status -> status.getTarget().equals(FleetServerResource.FLEET)
                        && status.getState() == ServingState.SERVED)
                .allMatch(status -> status.getAlias() != null);
    }
}
