package io.adapterfactory.dashboard.view;

import io.adapterfactory.dashboard.row.AdapterRow;
import io.adapterfactory.dashboard.row.Figure;
import io.adapterfactory.dashboard.row.ScoreRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Score of a hypernetwork version on one benchmark: the mean over its adapters.
 *
 * @param adapters number of scored adapters
 * @param score mean with its 95 % interval; for a single adapter, its own interval
 * @param base the same for the base model
 */
public record VersionScores(
        String baseModel, String version, String benchmark, int adapters, Figure score, Figure base) {

    private static final double Z_95 = 1.959963984540054;

    private record Key(String baseModel, String version, String benchmark) {}

    static List<VersionScores> of(Collection<AdapterRow> rows) {
        Map<Key, List<ScoreRow>> scores = new LinkedHashMap<>();
        for (AdapterRow row : rows) {
            for (ScoreRow score : row.scores()) {
                scores.computeIfAbsent(
                                new Key(row.baseModel(), row.hypernetworkVersion(), score.benchmark()),
                                key -> new ArrayList<>())
                        .add(score);
            }
        }
        return scores.entrySet().stream()
                .map(entry -> new VersionScores(
                        entry.getKey().baseModel(),
                        entry.getKey().version(),
                        entry.getKey().benchmark(),
                        entry.getValue().size(),
                        mean(entry.getValue().stream().map(ScoreRow::score).toList()),
                        mean(entry.getValue().stream().map(ScoreRow::base).toList())))
                .toList();
    }

    /**
     * Mean of values between 0 and 1. Its interval combines two errors as if they were independent: the variation
     * between adapters, which shrinks with their number, and the mean error of the adapters' scores, which does not,
     * because the adapters are scored on the same examples.
     */
    static Figure mean(List<Figure> figures) {
        int n = figures.size();
        if (n == 1) {
            return figures.get(0);
        }
        double mean = average(figures, Figure::value);
        double squares = figures.stream()
                .mapToDouble(figure -> (figure.value() - mean) * (figure.value() - mean))
                .sum();
        double between = Z_95 * Math.sqrt(squares / (n - 1) / n);
        double below = average(figures, figure -> figure.value() - figure.low());
        double above = average(figures, figure -> figure.high() - figure.value());
        return new Figure(
                mean, Math.max(0, mean - Math.hypot(between, below)), Math.min(1, mean + Math.hypot(between, above)));
    }

    private static double average(List<Figure> figures, ToDoubleFunction<Figure> part) {
        return figures.stream().mapToDouble(part).average().orElseThrow();
    }
}
