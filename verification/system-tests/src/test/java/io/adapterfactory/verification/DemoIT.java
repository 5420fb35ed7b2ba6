package io.adapterfactory.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.cli.error.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs the README's main command as a script does. */
@Tag("campaign")
class DemoIT {

    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    /** Under the build folder, so that the logs can be read after a failure. */
    private static final Path WORK = ROOT.resolve("verification/system-tests/target/demo-it");

    @Test
    void theDemoForScriptsPrintsOneObjectAndStopsEverything() throws Exception {
        FactoryScript script = new FactoryScript(ROOT, WORK);
        List<ProcessHandle> children = new ArrayList<>();
        Process demo = script.start(
                "demo",
                Map.of(),
                "demo",
                "--once",
                "--json",
                "--data",
                WORK.resolve("data").toString(),
                "--fresh",
                "Write the items in the opposite order");
        try {
            await().atMost(FactoryScript.START_LIMIT).until(() -> {
                demo.descendants().filter(child -> !children.contains(child)).forEach(children::add);
                return !demo.isAlive();
            });

            assertThat(demo.exitValue()).as(script.output("demo")).isEqualTo(ExitCode.OK);
            JsonNode printed = new ObjectMapper().readTree(Files.readString(WORK.resolve("demo.out")));
            assertThat(printed.fieldNames())
                    .toIterable()
                    .containsExactly(
                            "taskId",
                            "adapterId",
                            "adapterDir",
                            "hypernetworkVersion",
                            "outcome",
                            "benchmark",
                            "score",
                            "baseScore",
                            "n",
                            "scoreInterval",
                            "baseScoreInterval",
                            "helpedBaseScores",
                            "otherTask",
                            "otherTaskScore",
                            "timings");
            assertThat(Path.of(printed.get("adapterDir").asText()).resolve("adapter_model.safetensors"))
                    .isRegularFile();
            // The list also contains the script's own helper processes.
            assertThat(children).hasSizeGreaterThanOrEqualTo(5).noneMatch(ProcessHandle::isAlive);
        } finally {
            demo.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
