package io.adapterfactory.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("campaign")
class ParentDeathIT {

    private static final long LIMIT_SECONDS = 60;

    @TempDir
    Path data;

    @Test
    void brokerAndRegistryEndWhenTheirParentIsKilled() throws Exception {
        // Given a parent with both
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LauncherMain.class.getName(),
                        data.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<ProcessHandle> children = children(parent.inputReader());
        assertThat(children).hasSize(2).allMatch(ProcessHandle::isAlive);

        // When it is killed without a chance to clean up
        parent.destroyForcibly().waitFor();

        // Then both exit
        for (ProcessHandle child : children) {
            child.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static List<ProcessHandle> children(BufferedReader output) {
        String pids = output.lines()
                .filter(line -> line.startsWith("pids "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the parent ended before both processes served"));
        return Arrays.stream(pids.substring("pids ".length()).split(" "))
                .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                .toList();
    }
}
