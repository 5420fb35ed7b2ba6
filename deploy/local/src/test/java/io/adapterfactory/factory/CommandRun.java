package io.adapterfactory.factory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/**
 * One run of the command line inside the test's JVM.
 *
 * @param out what came on standard output
 * @param error what came on standard error
 */
record CommandRun(int exitCode, String out, String error) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECONDS = "300";

    static CommandRun of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter error = new StringWriter();
        CommandLine commandLine = FactoryMain.commandLine();
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(error));
        int exitCode = commandLine.execute(arguments);
        return new CommandRun(exitCode, out.toString(), error.toString());
    }

    /** The objects that a successful run prints, one a line. */
    static List<JsonNode> lines(String... arguments) throws IOException {
        CommandRun run = of(arguments);
        assertThat(run.exitCode()).as(run.error()).isEqualTo(ExitCode.OK);
        List<JsonNode> lines = new ArrayList<>();
        for (String line : run.out().lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    /** Waits until so many events of a topic of the factory in {@code data} are there. */
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
