package io.adapterfactory.experiments.loop;

import io.adapterfactory.experiments.report.Chart;
import io.adapterfactory.experiments.report.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** The champions' scores by wave. */
final class LoopCharts {

    private final LoopResults results;

    LoopCharts(LoopResults results) {
        this.results = results;
    }

    List<Chart> charts() {
        List<Chart> charts = new ArrayList<>();
        results.arms().entrySet().stream().findFirst().ifPresent(main -> {
            List<LoopRow> rows = results.learning(main.getValue());
            charts.add(chart(
                    "loop-splits",
                    "Champions of the arm " + main.getKey(),
                    LoopResults.SPLITS.stream()
                            .map(split -> series(split, rows, wave -> results.questions(split, wave)))
                            .toList()));
        });
        charts.add(chart(
                "loop-all-tasks",
                "All tasks, published or not yet",
                byArm(wave -> results.published(results.waves()))));
        charts.add(chart("loop-first-third", "The first third", byArm(wave -> List.of(LoopScores.FIRST_THIRD))));
        return charts;
    }

    private List<Chart.Series> byArm(IntFunction<List<String>> questions) {
        List<Chart.Series> series = new ArrayList<>();
        results.arms().forEach((arm, rows) -> series.add(series(arm, results.learning(rows), questions)));
        results.upperBound().ifPresent(scores -> {
            double level = 100 * scores.share(questions.apply(0)).value();
            series.add(new Chart.Series(
                    "from scratch", new double[] {0, results.waves()}, new double[] {level, level}, null, true));
        });
        return series;
    }

    private static Chart.Series series(String name, List<LoopRow> rows, IntFunction<List<String>> questions) {
        List<LoopRow> shown = rows.stream()
                .filter(row -> !questions.apply(row.wave()).isEmpty())
                .toList();
        List<Share> shares = shown.stream()
                .map(row -> row.scores().share(questions.apply(row.wave())))
                .toList();
        return new Chart.Series(
                name,
                shown.stream().mapToDouble(LoopRow::wave).toArray(),
                shares.stream().mapToDouble(share -> 100 * share.value()).toArray(),
                shares.stream()
                        .mapToDouble(share ->
                                50 * (share.interval().high() - share.interval().low()))
                        .toArray(),
                true);
    }

    private static Chart chart(String name, String title, List<Chart.Series> series) {
        return new Chart(name, title, "waves published", "exact match, %", false, series);
    }
}
