package io.adapterfactory.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adapterfactory.broker.LocalKafka;
import io.adapterfactory.broker.LocalRegistry;
import io.adapterfactory.broker.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs the built images as Compose and Kubernetes do, with a broker and a registry on this machine. */
@Tag("images")
class ImagesIT {

    private static final Path WORK = Path.of("target", "images-it").toAbsolutePath();
    private static final String TAG = System.getProperty("images.tag", "0.1.0-SNAPSHOT");
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> containers = new ArrayList<>();

    @Test
    void aTaskBecomesAScoredAdapterInContainersWithoutRights() throws Exception {
        Path run = Files.createTempDirectory(Files.createDirectories(WORK), "run");
        Path store = Files.createDirectory(run.resolve("store"));
        // The container's user is not the user of this test.
        Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (LocalKafka kafka = LocalKafka.start(run.resolve("kafka"), 0);
                LocalRegistry registry = LocalRegistry.start(run.resolve("registry"), 0, Optional.empty())) {
            Map<String, String> cluster = Map.of(
                    "KAFKA_BOOTSTRAP_SERVERS",
                    kafka.bootstrapServers(),
                    "APICURIO_REGISTRY_URL",
                    registry.url(),
                    "QUARKUS_HTTP_HOST",
                    "127.0.0.1",
                    "OMP_NUM_THREADS",
                    "1");
            docker(arguments("factory", store, cluster, List.of("run", "--rm"), List.of("seed", "--topics")));

            Map<String, Integer> ports = new LinkedHashMap<>();
            for (String module : List.of("generator-service", "evaluator-service", "trainer-service")) {
                int port = Ports.free();
                Map<String, String> environment = new LinkedHashMap<>(cluster);
                environment.put("QUARKUS_HTTP_PORT", "" + port);
                long started = System.nanoTime();
                String container = docker(arguments(module, store, environment, List.of("run", "--detach"), List.of()))
                        .strip();
                containers.add(container);
                await().atMost(LIMIT)
                        .failFast(() -> assertThat(docker(List.of("inspect", "-f", "{{.State.Running}}", container)))
                                .as(docker(List.of("logs", "--tail", "20", container)))
                                .startsWith("true"))
                        .until(() -> status("http://127.0.0.1:" + port + "/q/health/ready") == 200);
                ports.put(module, port);
                System.out.printf(
                        Locale.ROOT,
                        "%s: ready after %.1f s, image of %d MB%n",
                        module,
                        (System.nanoTime() - started) / 1e9,
                        Long.parseLong(docker(List.of("image", "inspect", "-f", "{{.Size}}", image(module)))
                                        .strip())
                                / 1_000_000);
                // Checks the container's health as the Compose file does.
                docker(List.of(
                        "exec",
                        container,
                        "java",
                        "-cp",
                        "/opt/factory/probe",
                        "io.adapterfactory.images.probe.ReadinessProbe",
                        "" + port));
            }

            String generator = "http://127.0.0.1:" + ports.get("generator-service");
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(generator + "/tasks"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "{\"description\":\"keep only the vowels\",\"baseModel\":\"nano\"}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 202);

            String evaluator = "http://127.0.0.1:" + ports.get("evaluator-service");
            await().atMost(LIMIT).untilAsserted(() -> assertThat(get(evaluator + "/api/adapters"))
                    .contains("keep only the vowels", "\"benchmark\":"));
            try (var adapters = Files.list(store.resolve("adapters"))) {
                assertThat(adapters).singleElement().satisfies(adapter -> assertThat(
                                adapter.resolve("adapter_model.safetensors"))
                        .isRegularFile());
            }
        } finally {
            for (String container : containers) {
                Files.writeString(run.resolve(container + ".log"), docker(List.of("logs", container)));
                docker(List.of("rm", "--force", container));
            }
        }
    }

    private static String image(String module) {
        return "adapter-factory/" + module + ":" + TAG;
    }

    /** The arguments of compose.yml, but with the host's network, where broker and registry are. */
    private static List<String> arguments(
            String module, Path store, Map<String, String> environment, List<String> how, List<String> command) {
        List<String> arguments = new ArrayList<>(how);
        arguments.addAll(List.of(
                "--name",
                module + "-" + UUID.randomUUID(),
                "--network",
                "host",
                "--read-only",
                "--cap-drop",
                "ALL",
                "--security-opt",
                "no-new-privileges:true",
                "--tmpfs",
                "/tmp:exec,mode=1777",
                "--volume",
                store + ":/store"));
        environment.forEach((name, value) -> arguments.addAll(List.of("--env", name + "=" + value)));
        arguments.add(image(module));
        arguments.addAll(command);
        return arguments;
    }

    private int status(String address) throws InterruptedException {
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create(address))
                                    .timeout(Duration.ofSeconds(10))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    private String get(String address) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** Docker's output, including errors. */
    private static String docker(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s%n%s", command, output).isZero();
        return output;
    }
}
