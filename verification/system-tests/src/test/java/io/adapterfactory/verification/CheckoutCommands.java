package io.adapterfactory.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.cli.CommandRun;
import io.adapterfactory.cli.error.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs commands of a checkout inside the test's JVM. */
final class CheckoutCommands {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECONDS = "300";

    private CheckoutCommands() {}

    static CommandRun run(String... arguments) {
        return CommandRun.of(VerificationMain.commandLine(arguments), arguments);
    }

    /** The objects that a successful run prints, one per line. */
    static List<JsonNode> lines(String... arguments) throws IOException {
        CommandRun run = run(arguments);
        assertThat(run.exitCode()).as(run.error()).isEqualTo(ExitCode.OK);
        List<JsonNode> lines = new ArrayList<>();
        for (String line : run.out().lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    /** Waits for a number of events on a topic of the factory in {@code data}. */
    static List<JsonNode> events(Path data, String topic, int count) throws IOException {
        return lines(
                        "subscribe",
                        "--data",
                        data.toString(),
                        "--topic",
                        topic,
                        "--from-beginning",
                        "--count",
                        Integer.toString(count),
                        "--seconds",
                        SECONDS,
                        "--json")
                .stream()
                .map(line -> line.get("event"))
                .toList();
    }
}
