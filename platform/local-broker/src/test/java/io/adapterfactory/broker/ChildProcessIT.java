package io.adapterfactory.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessIT {

    private static final String READY = "ready";
    private static final String IN_ORDER = "left in order";

    /** Prints when it is ready, and when it shuts down gracefully. */
    static final class Sleeper {

        private Sleeper() {}

        public static void main(String[] arguments) throws InterruptedException {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println(IN_ORDER)));
            System.out.println(READY);
            Thread.currentThread().join();
        }
    }

    @TempDir
    Path folder;

    private ChildProcess process;

    @BeforeEach
    void start() {
        process = ChildProcess.start(
                "sleeper",
                List.of("-Xmx16m"),
                System.getProperty("java.class.path"),
                List.of(Sleeper.class.getName()),
                Map.of(),
                folder.resolve("log"));
        process.awaitReady(Duration.ofMinutes(1), () -> log().contains(READY));
    }

    @AfterEach
    void stop() {
        process.close();
    }

    @Test
    void aKilledProcessDoesNotLeaveInOrder() {
        process.kill();

        assertThat(process.isAlive()).isFalse();
        assertThat(log()).doesNotContain(IN_ORDER);
    }

    @Test
    void aPausedProcessStillLeavesInOrder() {
        process.pause();
        process.close();

        assertThat(process.isAlive()).isFalse();
        assertThat(log()).contains(IN_ORDER);
    }

    @Test
    void aProcessThatHasEndedCannotBePaused() {
        process.kill();

        assertThatThrownBy(process::pause)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("sleeper does not take the signal STOP; it has ended with exit code 137");
    }

    private String log() {
        try {
            return Files.readString(process.log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
