package io.adapterfactory.evaluator.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adapterfactory.broker.LocalKafka;
import io.adapterfactory.broker.LocalRegistry;
import io.adapterfactory.evaluator.EvaluatorProcess;
import io.adapterfactory.evaluator.TestEvents;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.Topics;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The evaluator is a separate process that is killed in each step of replacing an adapter; a client asks for the aliases all the time. */
@Tag("campaign")
class FleetKilledIT {

    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final Path WORK = Path.of("target", "fleet-killed-it").toAbsolutePath();
    private static final String BASE_MODEL = "killed-nano";
    private static final int ADAPTERS = 6;
    private static final int AT_ONCE = 2;

    private Path folder;
    private FleetServer server;
    private LocalKafka kafka;
    private LocalRegistry registry;
    private TestEvents events;
    private TestGenerator generator;
    private final List<EvaluatorProcess> evaluators = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        folder = Files.createTempDirectory(Files.createDirectories(WORK), "run");
        server = new FleetServer(BASE_MODEL);
        kafka = LocalKafka.start(folder.resolve("kafka"), 0);
        registry = LocalRegistry.start(folder.resolve("registry"), 0, Optional.empty());
        events = new TestEvents(kafka.bootstrapServers(), registry.url());
        generator = new TestGenerator(server.store(), BASE_MODEL, kafka.bootstrapServers(), registry.url());
    }

    @AfterEach
    void stop() {
        evaluators.forEach(EvaluatorProcess::close);
        generator.close();
        events.close();
        registry.close();
        kafka.close();
        server.close();
    }

    @Test
    void theNextEvaluatorContinuesTheRefresh() throws Exception {
        generator.announce("v1", HypernetworkStage.CHAMPION);
        List<String> old = new ArrayList<>();
        for (int i = 0; i < ADAPTERS; i++) {
            old.add(generator.make("works " + i, "v1").getAdapterId());
        }
        EvaluatorProcess first = evaluator("first");
        await().atMost(LIMIT).until(() -> fleet(first).served().size() == ADAPTERS);
        List<String> aliases = old.stream().map(fleet(first)::alias).toList();

        try (AliasReader reader = new AliasReader(server.vllm.url(), aliases)) {
            generator.announce("v2", HypernetworkStage.CHAMPION);
            await().atMost(LIMIT).until(() -> fleet(first).planned() == ADAPTERS);
            kill(
                    first,
                    (path, name) -> path.endsWith("/load_lora_adapter") && generator.successors.containsValue(name));
            String refresh = fleet(first)
                    .refresh(AT_ONCE)
                    .then()
                    .statusCode(200)
                    .extract()
                    .path("refreshId");
            awaitEnd(first);

            EvaluatorProcess second = evaluator("second");
            kill(second, (path, name) -> path.endsWith("/load_lora_adapter") && aliases.contains(name));
            awaitEnd(second);

            EvaluatorProcess third = evaluator("third");
            kill(third, (path, name) -> path.endsWith("/unload_lora_adapter") && old.contains(name));
            awaitEnd(third);

            EvaluatorProcess fourth = evaluator("fourth");
            await().atMost(LIMIT).until(() -> fleet(fourth).isFinished(refresh));
            JsonPath progress = fleet(fourth).progress(refresh).jsonPath();
            assertThat(FleetApi.count(progress, "REPLACED")).isEqualTo(ADAPTERS);
            List<String> renewed = old.stream().map(generator.successors::get).toList();
            await().atMost(LIMIT).until(() -> reader.newest().equals(renewed));
            onlyTheseAreLoaded(renewed, aliases);

            // Killed while it returns to the adapters before, which is called off before the next one starts
            kill(fourth, (path, name) -> path.endsWith("/load_lora_adapter") && aliases.contains(name));
            generator.announce("v2", HypernetworkStage.REJECTED);
            awaitEnd(fourth);
            generator.announce("v2", HypernetworkStage.CHAMPION);
            EvaluatorProcess fifth = evaluator("fifth");
            await().atMost(LIMIT).until(() -> reader.newest().equals(renewed));

            fleet(fifth).rollBack().then().statusCode(200);
            await().atMost(LIMIT).until(() -> reader.newest().equals(old));
            await().atMost(LIMIT)
                    .until(() -> FleetApi.count(fleet(fifth).progress(refresh).jsonPath(), "RETURNED") == ADAPTERS);
            onlyTheseAreLoaded(old, aliases);
            reader.stop();
            assertThat(reader.failures).isEmpty();
        }
        assertThat(events.all(Topics.TASK_DESCRIPTIONS, TaskDescription.class))
                .as("each adapter is ordered once")
                .extracting(TaskDescription::getReplaces)
                .containsExactlyInAnyOrderElementsOf(old);
        assertThat(server.vllm.wrong).isEmpty();
    }

    private EvaluatorProcess evaluator(String name) {
        List<String> settings = server.settings().entrySet().stream()
                .map(setting -> "-D" + setting.getKey() + "=" + setting.getValue())
                .toList();
        EvaluatorProcess started = EvaluatorProcess.start(name, folder, server.store(), kafka, registry, settings);
        evaluators.add(started);
        return started;
    }

    private static FleetApi fleet(EvaluatorProcess evaluator) {
        return new FleetApi(() -> RestAssured.given().port(evaluator.port()), BASE_MODEL);
    }

    /** Kills the evaluator when the server has done what a request of it asked for, before the evaluator gets the answer. */
    private void kill(EvaluatorProcess evaluator, BiPredicate<String, String> when) {
        server.vllm.changed = (path, name) -> {
            if (when.test(path, name)) {
                evaluator.process().kill();
            }
        };
    }

    private void awaitEnd(EvaluatorProcess evaluator) {
        await().atMost(LIMIT).until(() -> !evaluator.process().isAlive());
    }

    private void onlyTheseAreLoaded(List<String> ids, List<String> aliases) {
        List<String> names = new ArrayList<>(ids);
        names.addAll(aliases);
        await().atMost(LIMIT).until(() -> server.vllm.adapters.keySet().equals(Set.copyOf(names)));
    }
}
