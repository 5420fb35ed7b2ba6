package io.adapterfactory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.adapterfactory.cli.error.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Uses a fake evaluator with a fixed answer; the evaluator's tests check its real answers. */
class FleetCommandsTest {

    private static final String SUMMARY = """
            {"refreshId": "r1", "baseModel": "nano", "version": "v2", "atOnce": 8, "adapters": 3,
             "counts": {"WAITING": 2, "REPLACED": 1}, "finished": false, "startedAt": "2026-01-01T00:00:00Z",
             "rolledBackAt": null}""";

    private final List<String> requests = new ArrayList<>();
    private HttpServer server;
    private int status = 200;
    private String answer = "{}";

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                        + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                byte[] text = answer.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, text.length);
                exchange.getResponseBody().write(text);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void theFleetIsListedWithItsRefreshes() {
        answer = """
                {"complete": true, "baseModels": ["nano"], "refreshes": [%s], "served": [
                 {"target": "gpu", "kind": "vllm", "servedAs": "0a1b", "alias": "task/reverse", "adapterId": "0a1b",
                  "description": "reverse it", "baseModel": "nano", "version": "v2", "isOfChampion": true,
                  "scores": [{"benchmark": "reverse", "score": 0.9, "gain": 0.85}], "since": "2026-01-01T00:00:00Z"},
                 {"target": "gpu", "kind": "vllm", "servedAs": "2c3d", "alias": null, "adapterId": "2c3d",
                  "description": "sort it", "baseModel": "nano", "version": "v1", "isOfChampion": false,
                  "scores": [], "since": "2026-01-01T00:00:00Z"}]}""".formatted(SUMMARY);

        CommandRun run = run("--base-model", "nano");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines())
                .containsExactly(
                        "* gpu          0a1b task/reverse  nano/v2  reverse 90.0 % (+85.0)  reverse it",
                        "  gpu          2c3d  nano/v1    sort it",
                        "refresh r1 with nano/v2: 2 waiting, 1 replaced of 3; under way");
        assertThat(requests).containsExactly("GET /api/fleet?base=nano ");
    }

    @Test
    void aRefreshIsListedAdapterByAdapter() {
        answer = """
                {"summary": %s, "adapters": [{"adapterId": "0a1b", "description": "reverse it", "newAdapterId": "4e5f",
                 "state": "REPLACED", "reason": "not worse"}]}""".formatted(SUMMARY);

        assertThat(run("--refresh", "r1").out().lines())
                .containsExactly(
                        "refresh r1 with nano/v2: 2 waiting, 1 replaced of 3; under way",
                        "  replaced  0a1b  reverse it  not worse");
        assertThat(requests).containsExactly("GET /api/fleet/refreshes/r1 ");
    }

    @Test
    void aRefreshThatIsRolledBackSaysWhen() {
        answer = "{\"summary\": %s, \"adapters\": []}"
                .formatted(SUMMARY.replace("\"rolledBackAt\": null", "\"rolledBackAt\": \"2026-01-02T00:00:00Z\""));

        assertThat(run("--refresh", "r1").out().strip())
                .isEqualTo("refresh r1 with nano/v2: 2 waiting, 1 replaced of 3; rolled back 2026-01-02T00:00:00Z");
    }

    @Test
    void aDryRunOrdersNothing() {
        answer = """
                {"baseModel": "nano", "version": "v2", "adapters": [{"adapterId": "0a1b", "description": "reverse it",
                 "version": "v1", "targets": ["gpu"], "benchmarks": ["reverse"], "reason": "made by v1"}]}""";

        assertThat(run("refresh", "--dry-run").out().lines())
                .containsExactly(
                        "nano/v2 would make 1 adapter again",
                        "  0a1b  reverse it  on gpu, scored on reverse: made by v1");
        assertThat(requests).containsExactly("GET /api/fleet/plan?base=nano ");

        answer = "{\"baseModel\": \"nano\", \"version\": \"v2\", \"adapters\": []}";
        assertThat(run("refresh", "--dry-run").out().strip())
                .isEqualTo("there is nothing to refresh: v2 made every adapter of base model nano that is served");
    }

    @Test
    void anOptionOfTheListIsRefusedForAChange() {
        assertThat(CommandRun.of("fleet", "--evaluator", "http://elsewhere", "rollback"))
                .isEqualTo(new CommandRun(
                        ExitCode.BAD_INPUT,
                        "",
                        "factory: --evaluator is before \"rollback\"; expected after it: factory fleet rollback"
                                + " --evaluator ..." + System.lineSeparator()));
        assertThat(run("--json", "refresh").error()).contains("--json is before \"refresh\"");
        assertThat(requests).isEmpty();
    }

    @Test
    void aRefreshIsStartedAndRolledBack() {
        answer = "{\"refreshId\": \"r1\", \"baseModel\": \"nano\", \"version\": \"v2\", \"adapters\": 3}";

        assertThat(run("refresh", "--at-once", "4").out()).startsWith("refresh r1 makes 3 adapters again with v2; ");
        assertThat(run("rollback", "--base", "other", "--json").out().strip())
                .isEqualTo("{\"refreshId\":\"r1\",\"baseModel\":\"nano\",\"version\":\"v2\",\"adapters\":3}");
        assertThat(run("rollback").out().strip())
                .isEqualTo("refresh r1 is rolled back; the adapters before it are being loaded");
        assertThat(requests.get(0))
                .startsWith("POST /api/fleet/refreshes {")
                .contains("\"atOnce\":4", "\"baseModel\":\"nano\"");
        assertThat(requests.get(1)).isEqualTo("POST /api/fleet/rollback {\"baseModel\":\"other\"}");
    }

    @Test
    void refusalsAndSilenceAreExitCodes() {
        status = 409;
        answer = "{\"detail\": \"there is nothing to refresh\"}";
        assertThat(run("refresh"))
                .isEqualTo(new CommandRun(
                        ExitCode.BAD_INPUT, "", "factory: there is nothing to refresh" + System.lineSeparator()));

        status = 403;
        assertThat(run().error()).contains("requires a token with the role read");
        assertThat(run("rollback").error()).contains("requires a token with the role operate");

        stop();
        assertThat(run().exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(run().error()).startsWith("factory: no evaluator answers at http://127.0.0.1:");
    }

    private CommandRun run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("fleet"));
        all.addAll(List.of(arguments));
        all.addAll(
                List.of("--evaluator", "http://127.0.0.1:" + server.getAddress().getPort()));
        return CommandRun.of(all.toArray(String[]::new));
    }
}
