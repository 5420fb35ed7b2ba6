package io.adapterfactory.cli.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningFactoryTest {

    @TempDir
    private Path data;

    @Test
    void otherCommandsReadWhatTheLauncherWrote() throws Exception {
        RunningFactory running = new RunningFactory(
                ProcessHandle.current().pid(),
                "127.0.0.1:9092",
                "http://127.0.0.1:8081",
                Map.of("evaluator-service", "http://127.0.0.1:8102"),
                "store",
                "logs",
                null,
                null,
                1.5);

        running.write(data);

        assertThat(RunningFactory.read(data)).contains(running);
        assertThat(Files.readString(data.resolve("factory.json")))
                .contains("\"page\":\"http://127.0.0.1:8102/\",\"store\":\"store\"");
    }
}
