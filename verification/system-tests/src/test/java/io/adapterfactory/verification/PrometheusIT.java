package io.adapterfactory.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adapterfactory.cli.launch.RunningFactory;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The shipped configuration, rules, and queries in a real Prometheus that watches a factory. */
@Tag("campaign")
@Tag("prometheus")
@ResourceLock(SharedFactory.LOCK)
class PrometheusIT {

    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final Path WORK = ROOT.resolve("verification/system-tests/target/prometheus-it");
    private static final MonitoringFiles MONITORING = new MonitoringFiles(ROOT);
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Test
    void itUnderstandsEveryRuleAndQuery() throws Exception {
        RunningFactory factory = SharedFactory.get().running();
        try (PrometheusProcess prometheus = PrometheusProcess.start(MONITORING, WORK, factory.services())) {
            await().atMost(LIMIT).until(() -> prometheus.targetsUp() == 3);
            await().atMost(LIMIT).untilAsserted(() -> assertThat(prometheus.ruleHealth())
                    .isNotEmpty()
                    .allSatisfy(rule -> assertThat(rule).endsWith(" ok")));
            for (String query : MONITORING.queries()) {
                assertThat(prometheus.query(query).path("status").asText())
                        .as(query)
                        .isEqualTo("success");
            }
            await().atMost(LIMIT).untilAsserted(() -> assertThat(
                            prometheus.query("factory:records_waiting:sum").at("/data/result"))
                    .isNotEmpty());
        }
    }
}
