package io.adapterfactory.dashboard.map;

import io.adapterfactory.dashboard.row.AdapterRow;
import io.adapterfactory.dashboard.row.ScoreRow;
import io.adapterfactory.dashboard.view.FactoryView;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Adapters in the space of their task codes: the map and the nearest adapters. */
@ApplicationScoped
public class AdapterMap {

    private static final int MAX_POINTS = 5000;
    private static final int NEIGHBORS = 6;
    private static final int DESCRIPTION_SHOWN = 160;
    private static final Duration KEPT = Duration.ofSeconds(10);

    /**
     * An adapter on the map.
     *
     * @param x -1 to 1
     * @param y -1 to 1
     * @param family of the benchmark that it was scored on: its first operation without arguments, {@code first} for
     *     {@code first-2+reverse}; empty until it is scored
     * @param score its newest score; null until it is scored
     */
    public record Point(
            String adapterId, String description, double x, double y, String version, String family, Double score) {}

    /**
     * @param total number of adapters whose code is known; a map shows at most 5000 of them, chosen by their ids
     */
    public record Chart(String baseModel, int total, List<Point> points) {}

    /** @param similarity cosine of the task codes, -1 to 1 */
    public record Neighbor(String adapterId, String description, String version, double similarity, Double score) {}

    private record Kept(long since, Chart chart) {}

    private final FactoryView view;
    private final Map<String, Kept> charts = new HashMap<>();

    public AdapterMap(FactoryView view) {
        this.view = view;
    }

    /** Computed at most every ten seconds. */
    public synchronized Chart chart(String baseModel) {
        Kept kept = charts.get(baseModel);
        if (kept == null || System.nanoTime() - kept.since() > KEPT.toNanos()) {
            Chart chart = make(baseModel);
            kept = new Kept(System.nanoTime(), chart);
            charts.put(baseModel, kept);
        }
        return kept.chart();
    }

    private Chart make(String baseModel) {
        // Versions of one lineage share a space. A different code length means a different space; the largest is shown.
        List<AdapterRow> rows = view.adapters().coded(baseModel).stream()
                .collect(Collectors.groupingBy(row -> row.taskCode().length))
                .values()
                .stream()
                .max(Comparator.comparingInt(List::size))
                .orElse(List.of());
        List<AdapterRow> shown = rows.stream()
                .sorted(Comparator.comparing(AdapterRow::adapterId))
                .limit(MAX_POINTS)
                .toList();
        double[][] places = TaskMap.of(shown.stream().map(AdapterRow::taskCode).toList());
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            AdapterRow row = shown.get(i);
            Optional<ScoreRow> score = row.score(Optional.empty());
            points.add(new Point(
                    row.adapterId(),
                    shortened(row.description()),
                    places[i][0],
                    places[i][1],
                    row.hypernetworkVersion(),
                    score.map(ScoreRow::benchmark).map(AdapterMap::family).orElse(""),
                    score.map(each -> each.score().value()).orElse(null)));
        }
        return new Chart(baseModel, rows.size(), points);
    }

    private static String family(String benchmark) {
        return benchmark.split("\\+", 2)[0].replaceFirst("(-[a-z0-9])+$", "");
    }

    private static String shortened(String text) {
        return text.length() > DESCRIPTION_SHOWN ? text.substring(0, DESCRIPTION_SHOWN) + "…" : text;
    }

    /** The most similar adapters of the same base model, by cosine similarity. */
    public List<Neighbor> neighbors(AdapterRow of) {
        if (of.taskCode().length == 0) {
            return List.of();
        }
        return view.adapters().coded(of.baseModel()).stream()
                .filter(row -> !row.adapterId().equals(of.adapterId()) && row.taskCode().length == of.taskCode().length)
                .map(row -> new Neighbor(
                        row.adapterId(),
                        shortened(row.description()),
                        row.hypernetworkVersion(),
                        cosine(row.taskCode(), of.taskCode()),
                        row.score(Optional.empty())
                                .map(score -> score.score().value())
                                .orElse(null)))
                .sorted(Comparator.comparingDouble(Neighbor::similarity).reversed())
                .limit(NEIGHBORS)
                .toList();
    }

    private static double cosine(float[] a, float[] b) {
        double product = 0;
        double squaresA = 0;
        double squaresB = 0;
        for (int i = 0; i < a.length; i++) {
            product += a[i] * b[i];
            squaresA += a[i] * a[i];
            squaresB += b[i] * b[i];
        }
        double length = Math.sqrt(squaresA * squaresB);
        return length == 0 ? 0 : product / length;
    }
}
