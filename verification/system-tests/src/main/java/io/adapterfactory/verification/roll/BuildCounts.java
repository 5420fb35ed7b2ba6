package io.adapterfactory.verification.roll;

import io.adapterfactory.verification.process.Build;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The work of each build, from its processes' own counters. A process is queried just before it is stopped, so its work
 * during the shutdown is not counted.
 */
public final class BuildCounts {

    private static final String ADAPTERS = "factory_generator_adapters_total";
    private static final String RESULTS = "factory_evaluator_results_total";

    /** Numbers of adapters and results. */
    public record Count(long adapters, long results) {

        private Count plus(Count other) {
            return new Count(adapters + other.adapters, results + other.results);
        }
    }

    private final Map<String, Count> counts = new LinkedHashMap<>();

    /**
     * Adds the counters of one process since its start.
     *
     * @param metrics its response in Prometheus' text format
     */
    public void add(Build build, String metrics) {
        counts.merge(build.name(), new Count(sum(metrics, ADAPTERS), sum(metrics, RESULTS)), Count::plus);
    }

    /** A line has the name, labels in braces, the value, and optionally an exemplar with its own numbers. */
    private static long sum(String metrics, String name) {
        Pattern sample = Pattern.compile("^" + Pattern.quote(name) + "(?:\\{[^}]*})? (\\S+)", Pattern.MULTILINE);
        return Math.round(sample.matcher(metrics)
                .results()
                .mapToDouble(found -> Double.parseDouble(found.group(1)))
                .sum());
    }

    /** By the builds' names, in the order of their first query. */
    public Map<String, Count> byBuild() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    }
}
