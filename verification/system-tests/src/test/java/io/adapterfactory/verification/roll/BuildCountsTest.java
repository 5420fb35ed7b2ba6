package io.adapterfactory.verification.roll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.adapterfactory.cli.launch.FactoryHome;
import io.adapterfactory.verification.process.Build;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BuildCountsTest {

    @Test
    void processesOfABuildAreAddedUp() {
        Build earlier = new Build("earlier", FactoryHome.at(Path.of("earlier")));
        Build today = new Build("today", FactoryHome.at(Path.of("today")));
        BuildCounts counts = new BuildCounts();
        counts.add(earlier, """
                # TYPE factory_generator_adapters_total counter
                # HELP factory_generator_adapters_total 99 adapters made
                factory_generator_adapters_total{baseModel="nano"} 12.0
                factory_generator_adapters_total{baseModel="tiny"} 3.0
                factory_generator_adapters_total_more{baseModel="nano"} 1000.0
                """);
        counts.add(
                earlier,
                "factory_evaluator_results_total{baseModel=\"nano\"} 1.0E1 # {span_id=\"f1\",trace_id=\"a2\"} 1.0 1795911166.042\n");
        counts.add(today, "factory_generator_adapters_total{baseModel=\"nano\"} 7.0\n");

        assertThat(counts.byBuild())
                .containsOnly(
                        entry("earlier", new BuildCounts.Count(15, 10)), entry("today", new BuildCounts.Count(7, 0)));
    }
}
