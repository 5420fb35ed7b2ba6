package io.adapterfactory.verification;

import static io.adapterfactory.verification.CheckoutCommands.events;
import static io.adapterfactory.verification.CheckoutCommands.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.adapterfactory.cli.launch.RunningFactory;
import io.adapterfactory.store.S3Server;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The whole factory with a bucket as its store: separate processes, a real broker, registry and S3 server. */
@Tag("campaign")
class S3FactoryIT {

    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final Path WORK = ROOT.resolve("verification/system-tests/target/s3-factory-it");
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void theLoopRunsOnABucketAndContinuesAfterAnOutageOfTheServer() throws Exception {
        Path data = WORK.resolve("up");
        FactoryScript script = new FactoryScript(ROOT, WORK);
        Process up = null;
        try (S3Server server = new S3Server()) {
            // Given a factory whose store is a bucket, and benchmark data in this bucket
            server.put("store/datasets/mine.jsonl", dataset());
            up = script.start(
                    "up",
                    Map.of(
                            "AWS_ACCESS_KEY_ID", S3Server.KEY,
                            "AWS_SECRET_ACCESS_KEY", S3Server.SECRET,
                            "FACTORY_S3_ENDPOINT", "http://127.0.0.1:" + server.port(),
                            "FACTORY_S3_TIMEOUT", "PT5S",
                            "FACTORY_ROUND_AFTER_RESULTS", "2",
                            "FACTORY_ROUND_STEPS", "2",
                            "FACTORY_ROUND_SUITE_TASKS", "4",
                            "FACTORY_GATE_ENABLED", "false",
                            "FACTORY_HELP_IN_PROMPT", "false"),
                    "up",
                    "--store",
                    "s3://factory/store",
                    "--data",
                    data.toString(),
                    "--fresh");
            RunningFactory factory = script.awaitUp(up, "up", data);
            assertThat(factory.store()).isEqualTo("s3://factory/store");
            assertThat(data.resolve("store")).doesNotExist();

            // When tasks arrive, one with its own data
            publish(data, "keep only the vowels");
            lines(
                    "publish",
                    "--data",
                    data.toString(),
                    "--json",
                    "--dataset",
                    "s3://factory/store/datasets/mine.jsonl",
                    "say it twice");

            // Then adapters, benchmarks and versions are in the bucket, and are read from there
            List<JsonNode> adapters = events(data, "adapters", 2);
            assertThat(adapters).allSatisfy(adapter -> {
                String prefix = "s3://factory/store/adapters/"
                        + adapter.get("adapterId").asText() + "/";
                assertThat(adapter.get("location").asText()).startsWith(prefix);
            });
            assertThat(events(data, "results", 2))
                    .extracting(result -> result.get("benchmark").asText())
                    .anyMatch(benchmark -> benchmark.startsWith("held-out-"));
            List<JsonNode> versions = events(data, "versions", 3);
            assertThat(versions)
                    .extracting(version -> version.get("stage").asText())
                    .containsExactly("CHAMPION", "CANDIDATE", "CHAMPION");
            String made = versions.get(2).get("version").asText();
            assertThat(versions.get(2).get("location").asText())
                    .startsWith("s3://factory/store/hypernetworks/nano/" + made + "/");
            assertThat(server.keys("store/"))
                    .anyMatch(key -> key.matches("store/benchmarks/nano/held-out-.*/examples.jsonl"))
                    .contains(
                            "store/base-models/nano/model.safetensors",
                            "store/training/nano/" + made + ".optimiser.safetensors",
                            "store/training-logs/nano/" + made + "/metrics.jsonl");
            assertThat(namesInArchive(factory, adapters.get(0)))
                    .contains("adapter_model.safetensors", "adapter_config.json", "manifest.json");

            // And while the server is down, tasks wait, and the services report why they are not ready
            server.awayDuring(() -> {
                publish(data, "throw away the numbers");
                for (String service : factory.services().values()) {
                    await().atMost(LIMIT).untilAsserted(() -> assertThat(get(service + "/q/health/ready"))
                            .contains("the store s3://factory/store at http://127.0.0.1:", "cannot be used: "));
                }
                assertThat(lines("dead-letters", "--data", data.toString(), "--json"))
                        .isEmpty();
            });
            assertThat(events(data, "adapters", 3)).hasSize(3);
            assertThat(events(data, "results", 3)).hasSize(3);

            // And local copies can be deleted without a loss
            for (String service : factory.services().keySet()) {
                ArtifactDirectory.delete(data.resolve("store-copies").resolve(service));
            }
            publish(data, "give back just the first item");
            List<JsonNode> results = events(data, "results", 4);
            assertThat(results).hasSize(4);
            assertThat(lines("dead-letters", "--data", data.toString(), "--json"))
                    .isEmpty();
            for (String service : factory.services().values()) {
                await().atMost(LIMIT).untilAsserted(() -> assertThat(get(service + "/q/health/ready"))
                        .contains("\"status\": \"UP\"")
                        .doesNotContain("DOWN"));
            }
        } finally {
            if (up != null) {
                up.destroy();
            }
        }
    }

    private static void publish(Path data, String description) throws Exception {
        lines("publish", "--data", data.toString(), "--json", description);
    }

    private static String dataset() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            String text = "" + (char) ('a' + i) + (char) ('b' + i);
            lines.append("{\"prompt\":\"%s>\",\"response\":\"%s%s\",\"split\":\"%s\"}\n"
                    .formatted(text, text, text, i < 10 ? "train" : "test"));
        }
        return lines.toString();
    }

    private List<String> namesInArchive(RunningFactory factory, JsonNode adapter) throws Exception {
        URI address = URI.create(
                factory.page() + "api/adapters/" + adapter.get("adapterId").asText() + "/archive");
        byte[] bytes = http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofByteArray())
                .body();
        List<String> names = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                names.add(entry.getName().substring(entry.getName().indexOf('/') + 1));
            }
        }
        return names;
    }

    private String get(String address) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
