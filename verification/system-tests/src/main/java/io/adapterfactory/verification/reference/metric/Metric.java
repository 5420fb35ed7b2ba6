package io.adapterfactory.verification.reference.metric;

import java.util.Set;
import java.util.TreeSet;

/**
 * A metric as code registers it.
 *
 * @param name Micrometer's name, with dots; {@code <service>} where the name depends on the service
 * @param kind Micrometer's class, for example {@code Counter}
 * @param unit base unit; empty without one
 * @param histogram whether buckets are published
 * @param tags keys of its tags
 * @param description empty where the call gives none
 */
record Metric(String name, String kind, String unit, boolean histogram, Set<String> tags, String description) {

    /** The combined data of two calls for one metric. */
    Metric and(Metric other) {
        Set<String> all = new TreeSet<>(tags);
        all.addAll(other.tags);
        return new Metric(
                name,
                kind,
                unit.isEmpty() ? other.unit : unit,
                histogram || other.histogram,
                all,
                description.isEmpty() ? other.description : description);
    }

    /** The metric's name in Prometheus; summaries and histograms have several series that start with it. */
    String prometheusName() {
        String base = name.replace('.', '_');
        return switch (kind) {
            case "Counter", "FunctionCounter" -> base + "_total";
            case "Timer" -> base + "_seconds";
            case "DistributionSummary" -> base;
            default -> unit.isEmpty() || base.endsWith("_" + unit) ? base : base + "_" + unit;
        };
    }

    /** The type of the metric in Prometheus, in words. */
    String type() {
        return switch (kind) {
            case "Counter", "FunctionCounter" -> "counter";
            case "Timer", "DistributionSummary" -> histogram ? "histogram" : "summary";
            default -> "gauge";
        };
    }
}
