package io.adapterfactory.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the configuration and runs the tests of the rules with Prometheus's own tool. */
@Tag("prometheus")
class PrometheusRulesTest {

    private static final MonitoringFiles FILES = new MonitoringFiles(Path.of(System.getProperty("project.root")));

    @ParameterizedTest
    @ValueSource(strings = {"check config prometheus.yml", "test rules rules-test.yml"})
    void promtoolIsContent(String arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("/usr/bin/promtool"));
        command.addAll(List.of(arguments.split(" ")));

        Process promtool = new ProcessBuilder(command)
                .directory(FILES.prometheus().toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(promtool.waitFor()).as(said).isZero();
    }
}
