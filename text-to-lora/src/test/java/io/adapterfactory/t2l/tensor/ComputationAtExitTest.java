package io.adapterfactory.t2l.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ComputationAtExitTest {

    private static final int ENDED_BY_SIGTERM = 128 + 15;

    @Test
    void aProcessEndsAfterItsRunningComputation() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Computing.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(output.readLine()).isEqualTo("started");

            process.toHandle().destroy(); // Process.destroy would close the streams.
            assertThat(output.readLine()).isEqualTo("ending");
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();

            assertThat(output.lines()).containsExactly("computed");
            assertThat(process.waitFor()).isEqualTo(ENDED_BY_SIGTERM);
        }
    }

    static final class Computing {

        private Computing() {}

        public static void main(String[] arguments) {
            ComputationAtExit.enable();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("ending")));
            ComputationAtExit.of(() -> {
                System.out.println("started");
                try {
                    System.in.read();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                System.out.println("computed");
                return null;
            });
        }
    }
}
