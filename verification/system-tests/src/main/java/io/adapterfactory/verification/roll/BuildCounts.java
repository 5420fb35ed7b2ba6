package io.adapterfactory.verification.roll;

import io.adapterfactory.verification.process.Build;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How much each build did, by what its processes count themselves. A process is asked just before it is stopped: what it does
 * while it stops is not among these numbers.
 */
public final class BuildCounts {

    private static final String ADAPTERS = "factory_generator_adapters_total";
    private static final String RESULTS = "factory_evaluator_results_total";

    /** Adapters and results. */
    public record Count(long adapters, long results) {

        private Count plus(Count other) {
            return new Count(adapters + other.adapters, results + other.results);
        }
    }

    private final Map<String, Count> counts = new LinkedHashMap<>();

    /**
     * Takes in what one process has counted since its start.
     *
     * @param metrics its answer in Prometheus's text format
     */
    public void add(Build build, String metrics) {
        counts.merge(build.name(), new Count(sum(metrics, ADAPTERS), sum(metrics, RESULTS)), Count::plus);
    }

    /** A line is the name, labels in braces, the value, and perhaps an exemplar with numbers of its own. */
    private static long sum(String metrics, String name) {
        Pattern sample = Pattern.compile("^" + Pattern.quote(name) + "(?:\\{[^}]*})? (\\S+)", Pattern.MULTILINE);
        return Math.round(sample.matcher(metrics)
                .results()
                .mapToDouble(found -> Double.parseDouble(found.group(1)))
                .sum());
    }

    /** By the builds' names, in the order in which they were first asked. */
    public Map<String, Count> byBuild() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    }
}
