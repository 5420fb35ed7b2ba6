package io.adapterfactory.factory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.broker.LocalKafka;
import io.adapterfactory.broker.LocalRegistry;
import io.adapterfactory.broker.Ports;
import io.adapterfactory.t2l.lora.PeftDirectory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The generator's image (system property {@code image}) in a container without rights, against a real broker and registry. */
@Tag("container")
class GeneratorImageIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final String IMAGE = System.getProperty("image");
    private static final String PROBE = "io.adapterfactory.images.probe.ReadinessProbe";
    private static final int USER = 10001;

    @TempDir
    private Path folder;

    private final List<String> containers = new ArrayList<>();

    @AfterEach
    void removeContainers() throws Exception {
        for (String container : containers) {
            docker("rm", "--force", container);
        }
    }

    @Test
    void aTaskBecomesAnAdapterInAContainerWithoutRightsAndWithAReadOnlyRoot() throws Exception {
        try (LocalKafka kafka = LocalKafka.start(folder.resolve("kafka"), 0);
                LocalRegistry registry = LocalRegistry.start(folder.resolve("registry"), 0, Optional.empty())) {
            // Given a seeded store that the container's user may write to
            Path store = folder.resolve("store");
            String[] cluster = {"--bootstrap", kafka.bootstrapServers(), "--registry", registry.url()};
            assertThat(factory(cluster, "seed", "--store", store.toString()).exitCode())
                    .isZero();
            for (Path open : List.of(folder, store)) {
                Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
            }
            int port = Ports.free();

            // When the image is started with nothing writable but the store and /tmp, and a task is published
            long started = System.nanoTime();
            String container = start(
                    kafka, registry, Map.of("FACTORY_STORE", store.toString(), "QUARKUS_HTTP_PORT", "" + port), store);
            await().atMost(LIMIT)
                    .until(() -> run("docker", "exec", container, "java", "-cp", "/opt/factory/probe", PROBE, "" + port)
                                    .exitCode()
                            == 0);
            System.out.printf("%s: ready %.1f s after docker run%n", IMAGE, (System.nanoTime() - started) / 1e9);
            String taskId = JSON.readTree(factory(cluster, "publish", "--json", "keep only the vowels")
                            .out())
                    .get("taskId")
                    .asText();

            // Then an adapter of the task lies in the store, written by the container's user
            CommandRun events = factory(
                    cluster,
                    "subscribe",
                    "--topic",
                    "adapters",
                    "--from-beginning",
                    "--count",
                    "1",
                    "--seconds",
                    "240",
                    "--json");
            JsonNode adapter = JSON.readTree(events.out()).get("event");
            assertThat(adapter.get("taskId").asText()).isEqualTo(taskId);
            Path directory = Path.of(URI.create(adapter.get("location").asText()));
            assertThat(PeftDirectory.read(directory).config().rank())
                    .isEqualTo(adapter.get("rank").asInt());
            assertThat(Files.getAttribute(directory.resolve("adapter_model.safetensors"), "unix:uid"))
                    .isEqualTo(USER);
        }
    }

    @Test
    void aDeviceThatIsNotThereIsToldAtTheStart() throws Exception {
        String container = docker("run", "-d", "--network", "none", "-e", "FACTORY_DEVICE=cuda:0", IMAGE);
        containers.add(container);

        assertThat(docker("wait", container)).isNotEqualTo("0");

        assertThat(run("docker", "logs", container).output())
                .contains("device cuda:0 was asked for, but the engine finds 0 GPUs");
    }

    private String start(LocalKafka kafka, LocalRegistry registry, Map<String, String> environment, Path store)
            throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "run",
                "-d",
                "--network",
                "host",
                "--read-only",
                "--tmpfs",
                "/tmp:exec",
                "--cap-drop",
                "ALL",
                "--security-opt",
                "no-new-privileges",
                "-v",
                store + ":" + store));
        environment.forEach((name, value) -> command.addAll(List.of("-e", name + "=" + value)));
        command.addAll(List.of(
                "-e",
                "QUARKUS_HTTP_HOST=127.0.0.1",
                "-e",
                "KAFKA_BOOTSTRAP_SERVERS=" + kafka.bootstrapServers(),
                "-e",
                "APICURIO_REGISTRY_URL=" + registry.url(),
                IMAGE));
        String container = docker(command.toArray(String[]::new));
        containers.add(container);
        return container;
    }

    private static CommandRun factory(String[] cluster, String verb, String... arguments) {
        List<String> all = new ArrayList<>(List.of(verb));
        all.addAll(List.of(cluster));
        all.addAll(List.of(arguments));
        return CommandRun.of(all.toArray(String[]::new));
    }

    private record Ran(int exitCode, String output) {}

    private static String docker(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        Ran ran = run(command.toArray(String[]::new));
        assertThat(ran.exitCode()).as(ran.output()).isZero();
        return ran.output().strip();
    }

    private static Ran run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        return new Ran(process.waitFor(), output);
    }
}
