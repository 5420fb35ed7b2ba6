package io.adapterfactory.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.adapterfactory.cli.launch.RunningFactory;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs every command of docs/how-to/your-own-model.md, with a tiny chat model, and a small server instead of vLLM. */
@Tag("campaign")
class YourOwnModelIT {

    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final Path WORK = ROOT.resolve("verification/system-tests/target/your-own-model-it");
    private static final DocumentedBlocks PAGE = new DocumentedBlocks(ROOT.resolve("docs/how-to/your-own-model.md"));
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final ConcurrentLinkedQueue<String> loaded = new ConcurrentLinkedQueue<>();
    private final List<Process> background = new ArrayList<>();
    private HttpServer server;

    @BeforeEach
    void aFolderWithAModelAndTheFactorysCommand() throws IOException {
        ArtifactDirectory.delete(WORK);
        Files.createDirectories(WORK);
        Files.createSymbolicLink(WORK.resolve("deploy"), ROOT.resolve("deploy"));
        TinyChatModel.write(WORK.resolve("my-model-files"));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/models", exchange -> answer(exchange, "{\"data\": [{\"id\": \"my-model\"}]}"));
        server.createContext("/v1/unload_lora_adapter", exchange -> answer(exchange, "unloaded"));
        server.createContext("/v1/load_lora_adapter", exchange -> {
            loaded.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            answer(exchange, "loaded");
        });
        server.start();
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : background) {
            process.destroy();
            process.waitFor(1, TimeUnit.MINUTES);
        }
        server.stop(0);
    }

    @Test
    void everyCommandOfThePageWorks() throws Exception {
        run("## 1. Add the model");
        for (String file : List.of("tasks.jsonl", "plural.jsonl", "first-letter.jsonl")) {
            Files.writeString(
                    WORK.resolve(file),
                    PAGE.under("## 2. Write down your tasks", "json " + file).get(0));
        }
        run("## 3. Train a hypernetwork");
        assertThat(run("## 4. Add it")).contains("No factory is running here");

        up();
        assertThat(run("## 5. Start the factory")).contains("words");
        run("## 6. Order an adapter");
        // A model with random weights gains nothing, so the settings of this test accept every adapter.
        await().atMost(LIMIT).untilAsserted(() -> assertThat(loaded).anyMatch(body -> body.contains("lora_path")));
        run("## 7. Use it");

        assertThat(WORK.resolve("plural-adapter/adapter_model.safetensors")).isRegularFile();
    }

    /** All blocks of a section, in one shell, as a reader pastes them. */
    private String run(String heading) throws Exception {
        Path log = WORK.resolve(heading.replaceAll("[^a-z0-9]", "") + ".log");
        Process shell = shell(String.join("\n", PAGE.under(heading, "sh")), log, Map.of());
        boolean ended = shell.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
        String output = Files.readString(log);
        assertThat(ended).as(output).isTrue();
        assertThat(shell.exitValue()).as(output).isZero();
        return output;
    }

    private void up() throws IOException {
        String command = PAGE.under("## 5. Start the factory", "sh background")
                .get(0)
                .replace("127.0.0.1:8000", "127.0.0.1:" + server.getAddress().getPort());
        Process up = shell(
                "exec env " + command,
                WORK.resolve("up.log"),
                Map.of(
                        "FACTORY_SERVING_MIN_SCORE", "0",
                        "FACTORY_SERVING_MIN_GAIN", "-1",
                        "FACTORY_SERVING_REFUSED_WARNINGS", "NONE",
                        "FACTORY_SERVING_PERIOD", "PT1S",
                        "FACTORY_GATE_CONTROL_TASKS", "0"));
        background.add(up);
        await().atMost(FactoryScript.START_LIMIT)
                .until(() -> !up.isAlive()
                        || RunningFactory.read(WORK.resolve(".factory")).isPresent());
        assertThat(up.isAlive()).as(Files.readString(WORK.resolve("up.log"))).isTrue();
    }

    private static Process shell(String commands, Path log, Map<String, String> environment) throws IOException {
        ProcessBuilder shell = new ProcessBuilder("bash", "-euc", commands)
                .directory(WORK.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        // The build that runs this test has made the jars.
        shell.environment().put("FACTORY_BUILD", "never");
        shell.environment().put("FACTORY_CACHE", "never");
        shell.environment().put("JAVA_HOME", System.getProperty("java.home"));
        shell.environment().putAll(environment);
        return shell.start();
    }
}
