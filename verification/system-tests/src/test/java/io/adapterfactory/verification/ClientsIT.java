package io.adapterfactory.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.cli.launch.RunningFactory;
import io.adapterfactory.schemas.Topics;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Runs every client of docs/how-to/clients.md, copied from the page, against one whole factory. */
@Tag("campaign")
@ResourceLock(SharedFactory.LOCK)
class ClientsIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final Path WORK = ROOT.resolve("verification/system-tests/target/clients-it");
    private static final DocumentedBlocks PAGE = new DocumentedBlocks(ROOT.resolve("docs/how-to/clients.md"));
    private static final long CLIENT_LIMIT_SECONDS = 120;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static Path data;
    private static RunningFactory factory;

    private String deadLettersBefore;

    @BeforeAll
    static void aFactory() throws IOException {
        SharedFactory shared = SharedFactory.get();
        data = shared.data();
        factory = shared.running();
        Files.createDirectories(WORK);
    }

    @BeforeEach
    void whatIsRefusedAlready() {
        deadLettersBefore = deadLetters();
    }

    private static String deadLetters() {
        return CheckoutCommands.run("dead-letters", "--data", data.toString(), "--json")
                .out();
    }

    /** A client that registers its own schema, or whose task is refused, violates the contract. */
    @AfterEach
    void nothingIsRefusedAndNoSchemaIsAdded() throws Exception {
        assertThat(deadLetters()).isEqualTo(deadLettersBefore);
        for (var topic : Topics.all()) {
            assertThat(get(registry() + "/ccompat/v7/subjects/" + topic.name() + "-value/versions"))
                    .as(topic.name())
                    .isEqualTo("[1]");
        }
        assertThat(JSON.readTree(get(registry() + "/ccompat/v7/subjects")))
                .hasSize(Topics.all().size());
    }

    @Test
    void java() throws Exception {
        Path source = Files.writeString(WORK.resolve("Client.java"), documented("## Java", "java", 0));

        String printed = run(documented("## Java", "sh", 0).replace("Client.java", source.toString()));

        JsonNode result = JSON.readTree(printed);
        assertThat(result.get("description").asText()).startsWith("keep only the vowels");
        assertThat(result.get("score").asDouble()).isBetween(0.0, 1.0);
    }

    @Test
    @Tag("python")
    void python() throws Exception {
        Path source = Files.writeString(WORK.resolve("client.py"), documented("## Python", "python", 0));

        String printed = run(System.getProperty("test.python") + " " + source);

        assertThat(printed.lines())
                .hasSize(2)
                .anySatisfy(line -> assertThat(line)
                        .startsWith("generated-adapters {")
                        .contains("'description': 'throw away the numbers.'", "'location': 'file:///"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("evaluation-results {")
                        .contains("'description': 'throw away the numbers.'", "'score': "));
    }

    @Test
    void http() throws Exception {
        JsonNode accepted = JSON.readTree(run(documented("## HTTP", "sh", 0)));

        String taskId = accepted.get("taskId").asText();
        String look = documented("## HTTP", "sh", 1);
        await().atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(JSON.readTree(run(look)).get("rows")).anySatisfy(row -> {
                            assertThat(row.get("taskId").asText()).isEqualTo(taskId);
                            assertThat(row.get("scores")).isNotEmpty();
                        }));
    }

    @Test
    @Tag("kcat")
    void kcat() throws Exception {
        JsonNode result = published("repeat the list twice");

        assertThat(run(documented("## kcat", "sh", 0)).lines()).anySatisfy(line -> assertThat(line)
                .startsWith(result.get("taskId").asText() + " ")
                .contains("ce_type=io.adapterfactory.GeneratedAdapter")
                .contains("ce_subject=" + result.get("adapterId").asText()));
    }

    @Test
    void kafkasConsole() throws Exception {
        JsonNode result = published("sort everything from smallest to largest");

        String printed = run(documented("## Kafka's console tools", "sh", 0));

        String key = result.get("adapterId").asText() + "\t";
        assertThat(printed.lines())
                .filteredOn(line -> line.startsWith(key))
                .singleElement()
                .satisfies(line -> {
                    JsonNode event = JSON.readTree(line.substring(key.length()));
                    assertThat(event.get("taskId")).isEqualTo(result.get("taskId"));
                    assertThat(event.get("score")).isEqualTo(result.get("score"));
                });
    }

    /** A block of the page, with the addresses of the factory that this test has started. */
    private static String documented(String heading, String language, int index) throws IOException {
        return PAGE.under(heading, language)
                .get(index)
                .replace("127.0.0.1:9092", factory.bootstrap())
                .replace("http://127.0.0.1:8081/apis", registry())
                .replace("http://127.0.0.1:8101", factory.services().get("generator-service"))
                .replace("http://127.0.0.1:8102", factory.services().get("evaluator-service"));
    }

    private static String registry() {
        return factory.registry().replace("/registry/v3", "");
    }

    /** Publishes a task and waits for its result. */
    private static JsonNode published(String description) throws IOException {
        String taskId = JSON.readTree(CheckoutCommands.run("publish", "--data", data.toString(), "--json", description)
                        .out())
                .get("taskId")
                .asText();
        return await().atMost(LIMIT)
                .until(
                        () -> results()
                                .filter(each -> each.get("taskId").asText().equals(taskId))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static Stream<JsonNode> results() {
        return CheckoutCommands.run(
                        "subscribe",
                        "--data",
                        data.toString(),
                        "--topic",
                        "results",
                        "--from-beginning",
                        "--seconds",
                        "1",
                        "--json")
                .out()
                .lines()
                .map(ClientsIT::event);
    }

    private static JsonNode event(String line) {
        try {
            return JSON.readTree(line).get("event");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a shell line in the project's folder and returns what it prints on standard output. */
    private static String run(String line) throws IOException, InterruptedException {
        Path out = Files.createTempFile(WORK, "client", ".out");
        Path error = Files.createTempFile(WORK, "client", ".err");
        ProcessBuilder builder = new ProcessBuilder("bash", "-euc", line)
                .directory(ROOT.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(out.toFile())
                .redirectError(error.toFile());
        builder.environment()
                .merge(
                        "PATH",
                        kafkaDistribution() + File.pathSeparator + System.getProperty("java.home") + "/bin",
                        (path, ours) -> ours + File.pathSeparator + path);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(CLIENT_LIMIT_SECONDS, TimeUnit.SECONDS))
                    .as("%s ends; %s", line, Files.readString(error))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(error)).isZero();
        return Files.readString(out);
    }

    /** The part of Kafka's distribution that the page uses: a script that appends CLASSPATH to Kafka's own jars. */
    private static Path kafkaDistribution() throws IOException {
        Path folder = Files.createDirectories(WORK.resolve("kafka"));
        String jars = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(jar ->
                        jar.contains("/org/apache/kafka/") || jar.contains("/jopt-simple/") || jar.contains("/slf4j"))
                .collect(Collectors.joining(File.pathSeparator));
        Path script = folder.resolve("kafka-console-consumer.sh");
        Files.write(
                script,
                List.of(
                        "#!/bin/sh",
                        "exec java -cp \"" + jars
                                + ":$CLASSPATH\" org.apache.kafka.tools.consumer.ConsoleConsumer \"$@\""));
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return folder;
    }

    private static String get(String address) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
