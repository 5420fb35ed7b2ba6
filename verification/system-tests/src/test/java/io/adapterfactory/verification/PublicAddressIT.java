package io.adapterfactory.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The services, started as processes with a public address. */
class PublicAddressIT {

    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final Path WORK = ROOT.resolve("verification/system-tests/target/public-address-it");

    @Test
    void aServiceWithoutLoginDoesNotStartOnAPublicAddress() throws Exception {
        Files.createDirectories(WORK);
        Map<String, Process> started = new HashMap<>();
        try {
            for (String service : List.of("generator", "evaluator", "trainer")) {
                started.put(service, startOnAPublicAddress(service));
            }
            for (String service : started.keySet()) {
                Process process = started.get(service);
                assertThat(process.waitFor(2, TimeUnit.MINUTES))
                        .as("%s ends", service)
                        .isTrue();
                assertThat(process.exitValue()).isNotZero();
                assertThat(Files.readString(publicLog(service)))
                        .contains("a service that requires no token does not listen on 0.0.0.0")
                        .contains("FACTORY_HTTP_LOGIN=true");
            }
        } finally {
            started.values().forEach(Process::destroyForcibly);
        }
    }

    private static Process startOnAPublicAddress(String service) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Dquarkus.http.host=0.0.0.0",
                        "-Dquarkus.http.port=0",
                        "-Dfactory.store=" + WORK.resolve("nothing"),
                        "-jar",
                        ROOT.resolve(service + "-service/target/quarkus-app/quarkus-run.jar")
                                .toString())
                .redirectErrorStream(true)
                .redirectOutput(publicLog(service).toFile())
                .start();
    }

    private static Path publicLog(String service) {
        return WORK.resolve(service + ".log");
    }
}
