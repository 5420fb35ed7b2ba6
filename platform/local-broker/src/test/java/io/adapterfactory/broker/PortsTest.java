package io.adapterfactory.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PortsTest {

    /** Chooses a port, prints it, and waits like a launcher whose child does not listen yet. */
    static final class Chooser {

        private Chooser() {}

        public static void main(String[] arguments) throws IOException {
            System.out.println(Ports.freeOr(Integer.parseInt(arguments[0])));
            System.in.read();
        }
    }

    @Test
    void aPortThatAnotherProcessHasChosenIsNotChosenAgainUntilThatEnds() throws Exception {
        int port;
        Process other = choose(0);
        try {
            port = chosen(other);
            assertThat(Ports.freeOr(port)).as("nobody listens on it yet").isNotEqualTo(port);
        } finally {
            other.destroyForcibly().waitFor();
        }

        assertThat(Ports.freeOr(port)).isEqualTo(port);
        assertThat(Ports.freeOr(port)).as("this process may have it again").isEqualTo(port);
        Process third = choose(port);
        try {
            assertThat(chosen(third)).isNotEqualTo(port);
        } finally {
            third.destroyForcibly().waitFor();
        }
    }

    private static Process choose(int preferred) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Chooser.class.getName(),
                        Integer.toString(preferred))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static int chosen(Process process) throws IOException {
        return Integer.parseInt(
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine());
    }
}
