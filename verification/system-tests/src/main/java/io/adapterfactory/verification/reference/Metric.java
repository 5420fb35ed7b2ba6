package io.adapterfactory.verification.reference;

import java.util.List;
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

    /** What two calls for one metric say together. */
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

    /** Names of the series that Prometheus reads. */
    List<String> series() {
        String base = name.replace('.', '_');
        return switch (kind) {
            case "Counter", "FunctionCounter" -> List.of(base + "_total");
            case "Timer" -> distribution(base + "_seconds");
            case "DistributionSummary" -> distribution(base);
            default -> List.of(unit.isEmpty() || base.endsWith("_" + unit) ? base : base + "_" + unit);
        };
    }

    private List<String> distribution(String base) {
        return histogram
                ? List.of(base + "_count", base + "_sum", base + "_max", base + "_bucket")
                : List.of(base + "_count", base + "_sum", base + "_max");
    }

    /** In words, as Prometheus knows it. */
    String type() {
        return switch (kind) {
            case "Counter", "FunctionCounter" -> "counter";
            case "Timer", "DistributionSummary" -> histogram ? "histogram" : "summary";
            default -> "gauge";
        };
    }
}
