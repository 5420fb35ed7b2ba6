package io.adapterfactory.verification.reference.metric;

import io.adapterfactory.verification.reference.page.MarkdownTable;
import io.adapterfactory.verification.reference.page.PageText;
import io.adapterfactory.verification.reference.source.JavaSources;
import io.adapterfactory.verification.reference.source.ServiceModules;
import io.adapterfactory.verification.reference.source.SourceType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The page with all metrics that the factory itself registers. */
public final class MetricsPage {

    private static final String ANY_SERVICE = "<service>";

    private final JavaSources sources;

    public MetricsPage(JavaSources sources) {
        this.sources = sources;
    }

    public String text() {
        PageText page = new PageText("Metrics");
        page.paragraph(
                "`GET /q/metrics` of each service returns Prometheus text. Next to the metrics below it has those of"
                        + " the JVM, of HTTP requests, and of the Kafka clients, for example `kafka_consumer_fetch_manager_records_lag`."
                        + " `<service>` is `generator`, `evaluator`, or `trainer`.");
        page.paragraph("A summary has the series `_count`, `_sum`, and `_max`; a histogram also has `_bucket`."
                + " The evaluator also has the metrics of serving.");
        MarkdownTable table = new MarkdownTable("metric", "type", "labels", "meaning");
        for (Metric metric : metrics()) {
            if (metric.description().isEmpty()) {
                throw new IllegalStateException(
                        "metric " + metric.name() + " has no description where it is registered");
            }
            table.row(
                    MarkdownTable.code(metric.prometheusName()),
                    metric.type(),
                    codes(metric.tags()),
                    metric.description() + ".");
        }
        return page.table(table).toString();
    }

    private List<Metric> metrics() {
        Map<String, Metric> byName = new TreeMap<>();
        for (SourceType type : sources.types()) {
            if (type.outerName().isEmpty()) {
                MetricCalls.of(type).forEach(metric -> byName.merge(metric.name(), metric, Metric::and));
            }
        }
        List<Metric> metrics = new ArrayList<>(byName.values());
        metrics.removeIf(metric -> byName.keySet().stream().anyMatch(general -> isCase(metric.name(), general)));
        return metrics;
    }

    /** Whether a general name with {@code <service>} also covers the name. */
    private static boolean isCase(String name, String general) {
        int at = general.indexOf(ANY_SERVICE);
        if (at < 0 || name.equals(general)) {
            return false;
        }
        String after = general.substring(at + ANY_SERVICE.length());
        return ServiceModules.SERVICES.stream()
                .map(ServiceModules::shortName)
                .anyMatch(service -> name.equals(general.substring(0, at) + service + after));
    }

    private static String codes(Collection<String> names) {
        return names.stream().map(MarkdownTable::code).collect(Collectors.joining(", "));
    }
}
