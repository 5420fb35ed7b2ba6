package io.adapterfactory.verification;

import static io.adapterfactory.verification.CheckoutCommands.events;
import static io.adapterfactory.verification.CheckoutCommands.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.cli.CommandRun;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.launch.RunningFactory;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole factory, started as a user starts it: separate processes, shipped models, real broker and registry. */
class FactoryIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    /** Under the build folder, so that the logs can be read after a failure. */
    private static final Path WORK = ROOT.resolve("verification/system-tests/target/factory-it");

    private static final MonitoringFiles MONITORING = new MonitoringFiles(ROOT);

    private static final Duration END_LIMIT = Duration.ofMinutes(1);

    private static final List<String> DESCRIPTIONS = List.of(
            "Write the items in the opposite order",
            "keep only the vowels",
            "throw away the numbers",
            "give back just the first item",
            "sort everything from smallest to largest",
            "repeat the list twice",
            "drop the last item",
            "how many items are there?",
            "remove what appears more than once",
            "spell it backwards");

    private final List<ProcessHandle> started = new ArrayList<>();

    private FactoryScript script;

    @BeforeEach
    void aFolderForOutput() throws IOException {
        script = new FactoryScript(ROOT, WORK);
    }

    @AfterEach
    void nothingIsLeft() {
        started.forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void tasksBecomeScoredAdaptersAndABetterHypernetworkAndNothingOutlivesTheLauncher() throws Exception {
        // Given a factory that trains as soon as it has received ten scores
        Path data = WORK.resolve("up");
        Process launcher = start(
                "up",
                Map.of(
                        "FACTORY_ROUND_AFTER_RESULTS", "10",
                        "FACTORY_ROUND_STEPS", "2",
                        "FACTORY_ROUND_TASKS_PER_BATCH", "4",
                        "FACTORY_ROUND_SUITE_TASKS", "12",
                        "FACTORY_ROUND_VALIDATION_TASKS", "4",
                        "FACTORY_GATE_SUITE_TASKS", "2",
                        "FACTORY_GATE_CONTROL_TASKS", "2",
                        "FACTORY_GATE_CONTROL_EXAMPLES", "40",
                        "FACTORY_GATE_MIN_DESCRIPTION_DROP", "-1",
                        "FACTORY_HELP_IN_PROMPT", "false"),
                "up",
                "--data",
                data.toString(),
                "--fresh",
                "--json");
        RunningFactory factory = script.awaitUp(launcher, "up", data);
        List<ProcessHandle> children = launcher.descendants().toList();
        started.addAll(children);
        assertThat(children).as("broker, registry and three services").hasSize(5);

        // And the counters that alerts use exist from the start, so that the first event counts as an increase
        assertThat(exposed(factory))
                .contains(
                        "factory_generator_dead_letters_total",
                        "factory_generator_retries_total",
                        "factory_evaluator_dead_letters_total",
                        "factory_evaluator_retries_total",
                        "factory_trainer_dead_letters_total",
                        "factory_trainer_rounds_total");

        // When ten descriptions and bytes that are not an event are published
        publishPoison(factory);
        List<String> publish = new ArrayList<>(List.of("publish", "--control", "--data", data.toString(), "--json"));
        publish.addAll(DESCRIPTIONS);
        List<String> taskIds = lines(publish.toArray(String[]::new)).stream()
                .map(line -> line.get("taskId").asText())
                .toList();
        assertThat(taskIds).hasSize(DESCRIPTIONS.size()).doesNotHaveDuplicates();

        // Then each becomes a readable adapter with a score
        List<JsonNode> adapters = events(data, "adapters", DESCRIPTIONS.size());
        assertThat(adapters)
                .extracting(adapter -> adapter.get("taskId").asText())
                .containsExactlyInAnyOrderElementsOf(taskIds);
        for (JsonNode adapter : adapters) {
            Path folder = Path.of(URI.create(adapter.get("location").asText()));
            assertThat(PeftDirectory.read(folder).config().rank())
                    .isEqualTo(adapter.get("rank").asInt());
        }
        List<JsonNode> results = events(data, "results", DESCRIPTIONS.size());
        assertThat(results)
                .extracting(result -> result.get("taskId").asText())
                .containsExactlyInAnyOrderElementsOf(taskIds);
        assertThat(results).allSatisfy(result -> {
            assertThat(result.get("score").asDouble()).isBetween(0.0, 1.0);
            assertThat(result.get("baseScore").asDouble()).isBetween(0.0, 1.0);
            assertThat(result.get("examples").asInt()).isPositive();
            assertThat(result.at("/control/drop/delta").asDouble())
                    .isCloseTo(
                            result.get("score").asDouble()
                                    - result.at("/control/score").asDouble(),
                            Offset.offset(1e-9));
        });
        assertThat(results)
                .as("another task's description is worse for most")
                .filteredOn(result -> result.at("/control/drop/interval/low").asDouble() > 0)
                .hasSizeGreaterThan(DESCRIPTIONS.size() / 2);
        CommandRun oneResult = CheckoutCommands.run(
                "subscribe", "--data", data.toString(), "--topic", "results", "--from-beginning", "--count", "1");
        assertThat(oneResult.out())
                .containsPattern("without, n=\\d+; with another task's description \\(.+\\): 0\\.\\d{3} \\(95 %: ");

        // And a command that cannot reach the registry reports that, and does not call the adapters unreadable
        CommandRun withoutRegistry = CheckoutCommands.run(
                "subscribe",
                "--data",
                data.toString(),
                "--registry",
                "http://127.0.0.1:1/apis/registry/v3",
                "--topic",
                "adapters",
                "--from-beginning",
                "--count",
                "1");
        assertThat(withoutRegistry.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(withoutRegistry.error())
                .contains("the schema registry at http://127.0.0.1:1/apis/registry/v3 cannot be reached");

        // And the poison record is the only dead letter, with its reason
        List<JsonNode> deadLetters = lines("dead-letters", "--data", data.toString(), "--json");
        assertThat(deadLetters).singleElement().satisfies(letter -> {
            assertThat(letter.get("topic").asText()).isEqualTo(Topics.TASKS.deadLetters());
            assertThat(letter.get("key").asText()).isEqualTo("poison");
            assertThat(letter.get("value").asText()).isEqualTo("no Avro at all");
            assertThat(letter.get("reason").asText()).isNotBlank().isNotEqualTo("no reason given");
        });

        // And the trainer makes a version from the shipped one, and the factory compares the two
        List<JsonNode> versions = events(data, "versions", 3);
        String shipped = versions.get(0).get("version").asText();
        String made = versions.get(1).get("version").asText();
        assertThat(versions.get(1).get("stage").asText()).isEqualTo("CANDIDATE");
        assertThat(versions.get(1).get("parentVersion").toString()).contains(shipped);
        assertThat(Path.of(URI.create(versions.get(1).get("location").asText())).resolve("hypernetwork.safetensors"))
                .isRegularFile();
        assertThat(versions.get(2).get("version").asText()).isEqualTo(made);
        assertThat(versions.get(2).get("reason").asText())
                .contains(" than " + shipped + ": ")
                .contains("over 2 of 2 tasks, 200 examples")
                .contains("; descriptions: ");
        assertThat(versions.get(2).get("descriptionControls"))
                .as("adapters from the right and three wrong descriptions, on 40 examples of two tasks")
                .hasSize(4)
                .allSatisfy(
                        control -> assertThat(control.get("examples").asInt()).isEqualTo(80));

        // And a person can change the decision
        boolean accepted = versions.get(2).get("stage").asText().equals("CHAMPION");
        assertThat(served(data)).isEqualTo(accepted ? made : shipped);
        String other = accepted ? shipped : made;
        JsonNode promoted =
                lines("promote", other, "--data", data.toString(), "--json").get(0);
        assertThat(promoted.get("champion").asText()).isEqualTo(other);
        assertThat(served(data)).isEqualTo(other);
        JsonNode rolledBack =
                lines("rollback", "--data", data.toString(), "--json").get(0);
        assertThat(rolledBack.get("champion").asText()).isEqualTo(accepted ? made : shipped);
        assertThat(served(data)).isEqualTo(accepted ? made : shipped);
        assertThat(CheckoutCommands.run("promote", "v999", "--data", data.toString()))
                .satisfies(run -> assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_FOUND))
                .satisfies(run -> assertThat(run.error()).contains("version 'v999' of base model 'nano' is unknown"));
        assertThat(CheckoutCommands.run("status", "--data", data.toString()).exitCode())
                .isEqualTo(ExitCode.OK);

        // And every metric that the monitoring files query exists
        assertThat(get(factory.page() + "api/overview")).contains("\"complete\":true");
        await().atMost(END_LIMIT).untilAsserted(() -> everyQueriedMetricIsExposed(factory));

        // When the launcher is killed without a chance to clean up
        launcher.destroyForcibly();

        // Then none of its child processes is left
        await().atMost(END_LIMIT).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    }

    private static void everyQueriedMetricIsExposed(RunningFactory factory) throws Exception {
        Set<String> exposed = exposed(factory);
        assertThat(MONITORING.queries()).hasSizeGreaterThan(20).allSatisfy(query -> assertThat(
                        MONITORING.unknownNames(query, exposed))
                .as(query)
                .isEmpty());
    }

    /** The names of all metrics of all services. */
    private static Set<String> exposed(RunningFactory factory) throws Exception {
        Set<String> exposed = new HashSet<>();
        for (String service : factory.services().values()) {
            exposed.addAll(MonitoringFiles.names(get(service + "/q/metrics")));
        }
        return exposed;
    }

    private static String get(String address) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private Process start(String name, Map<String, String> environment, String... arguments) throws IOException {
        Process process = script.start(name, environment, arguments);
        started.add(process.toHandle());
        return process;
    }

    /** The champion version, as the command lists it. */
    private static String served(Path data) throws Exception {
        return lines("versions", "--data", data.toString(), "--json").stream()
                .filter(version -> version.get("serves").asBoolean())
                .findFirst()
                .orElseThrow()
                .get("version")
                .asText();
    }

    private static void publishPoison(RunningFactory factory) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", factory.bootstrap()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            Topics.TASK_DESCRIPTIONS,
                            "poison".getBytes(StandardCharsets.UTF_8),
                            "no Avro at all".getBytes(StandardCharsets.UTF_8)))
                    .get(30, TimeUnit.SECONDS);
        }
    }
}
