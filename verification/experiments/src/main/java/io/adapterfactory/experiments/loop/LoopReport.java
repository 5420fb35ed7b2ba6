package io.adapterfactory.experiments.loop;

import io.adapterfactory.experiments.report.Chart;
import io.adapterfactory.experiments.report.Report;
import io.adapterfactory.experiments.report.Share;
import io.adapterfactory.experiments.report.Table;
import io.adapterfactory.t2l.statistics.Interval;
import io.adapterfactory.t2l.statistics.PairedDifference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Tables and charts of the loop's experiment. */
public final class LoopReport {

    /** Share of the upper bound's score that the loop should reach, and of its steps that it may take. */
    private static final double AIM_OF_SCORE = 0.95;

    private static final double AIM_OF_STEPS = 0.5;
    /** Most that the first third may lose. */
    private static final double AIM_OF_FORGETTING = 0.02;

    private static final List<String> SPLITS = List.of(
            "first third", "waves so far", "future waves", LoopScores.UNSEEN_WORDINGS, LoopScores.UNSEEN_COMPOSITIONS);

    private final LoopSteps steps;
    private final int waves;
    private final Map<String, List<LoopRow>> arms;
    private final Optional<LoopScores> upperBound;

    /**
     * @param arms rows by the arm's name, the main arm first; an arm may have ended early
     * @param upperBound scores of training from scratch on all tasks, if that was done
     */
    public LoopReport(LoopSteps steps, Map<String, List<LoopRow>> arms, Optional<LoopScores> upperBound) {
        this.steps = steps;
        this.waves = steps.waves();
        this.arms = new LinkedHashMap<>(arms);
        this.arms.values().removeIf(List::isEmpty);
        this.upperBound = upperBound;
    }

    /** @param settings how the factory was set, one paragraph */
    public Report report(String settings) {
        return new Report(
                "loop",
                "The loop that learns",
                List.of(
                        "Exact match in per cent with 95 % Wilson intervals, on held-out inputs that no data set has; differences are"
                                + " paired on the same questions, with a 95 % bootstrap interval. Champion only, unless a rejected"
                                + " candidate is named.",
                        settings),
                List.of(curves(), rounds(), ends(), poison(), aims()),
                charts());
    }

    private List<String> soFar(int wave) {
        return names(1, Math.min(wave, waves));
    }

    private List<String> future(int wave) {
        return names(wave + 1, waves);
    }

    private List<String> published(int wave) {
        return Stream.concat(Stream.of(LoopScores.FIRST_THIRD), soFar(wave).stream())
                .toList();
    }

    private static List<String> names(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(LoopScores::wave).toList();
    }

    private List<String> questions(String split, int wave) {
        return switch (split) {
            case "waves so far" -> soFar(wave);
            case "future waves" -> future(wave);
            default -> List.of(split);
        };
    }

    private Table curves() {
        List<List<String>> rows = new ArrayList<>();
        arms.forEach((arm, ofArm) -> learning(ofArm).forEach(row -> {
            List<String> cells = new ArrayList<>(List.of(arm, Integer.toString(row.wave()), row.champion()));
            SPLITS.forEach(split -> cells.add(text(row.scores(), questions(split, row.wave()))));
            rows.add(cells);
        }));
        List<String> columns = new ArrayList<>(List.of("arm", "after wave", "champion"));
        columns.addAll(SPLITS);
        return new Table("Champions by wave", columns, rows);
    }

    private static String text(LoopScores scores, List<String> splits) {
        return splits.isEmpty() ? "-" : scores.share(splits).text();
    }

    /** Without the poisoned wave. */
    private List<LoopRow> learning(List<LoopRow> rows) {
        return rows.stream().filter(row -> row.wave() <= waves).toList();
    }

    private Table rounds() {
        List<List<String>> lines = new ArrayList<>();
        arms.forEach((arm, rows) -> {
            for (int i = 1; i < rows.size(); i++) {
                LoopRow row = rows.get(i);
                LoopScores before = rows.get(i - 1).scores();
                lines.add(List.of(
                        arm,
                        Integer.toString(row.wave()),
                        row.decision().version(),
                        row.decision().promoted() ? "champion" : "rejected",
                        difference(row.candidate().against(before, published(row.wave()))),
                        difference(row.candidate().against(before, List.of(LoopScores.FIRST_THIRD))),
                        seconds(row.decision().roundSeconds()),
                        seconds(row.decision().decisionSeconds()),
                        row.decision().reason().replace("|", "/")));
            }
        });
        return new Table(
                "Rounds: the candidate against the champion before it",
                List.of(
                        "arm",
                        "wave",
                        "candidate",
                        "became",
                        "published so far, points",
                        "first third, points",
                        "round, s",
                        "decision, s",
                        "reason"),
                lines);
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.0f", seconds);
    }

    private static String difference(PairedDifference difference) {
        return String.format(
                Locale.ROOT,
                "%+.1f (%+.1f to %+.1f)",
                100 * difference.delta(),
                100 * difference.interval().low(),
                100 * difference.interval().high());
    }

    private Table ends() {
        List<List<String>> lines = new ArrayList<>();
        arms.forEach((arm, rows) -> {
            List<LoopRow> learnt = learning(rows);
            LoopRow last = learnt.get(learnt.size() - 1);
            lines.add(end(arm, steps.after(last.wave()), last.scores()));
        });
        upperBound.ifPresent(scores -> lines.add(end("from scratch on all tasks", steps.upperBound(), scores)));
        return new Table(
                "After the last wave",
                List.of(
                        "arm",
                        "steps",
                        "all tasks",
                        "of the upper bound, %",
                        "first third",
                        "waves",
                        LoopScores.UNSEEN_WORDINGS,
                        LoopScores.UNSEEN_COMPOSITIONS),
                lines);
    }

    private List<String> end(String name, long steps, LoopScores scores) {
        return List.of(
                name,
                Long.toString(steps),
                text(scores, published(waves)),
                ofUpperBound(scores)
                        .map(share -> String.format(Locale.ROOT, "%.1f", 100 * share))
                        .orElse("-"),
                text(scores, List.of(LoopScores.FIRST_THIRD)),
                text(scores, soFar(waves)),
                text(scores, List.of(LoopScores.UNSEEN_WORDINGS)),
                text(scores, List.of(LoopScores.UNSEEN_COMPOSITIONS)));
    }

    private Optional<Double> ofUpperBound(LoopScores scores) {
        return upperBound.map(best -> scores.share(published(waves)).value()
                / best.share(published(waves)).value());
    }

    private Table poison() {
        List<List<String>> lines = new ArrayList<>();
        arms.forEach((arm, rows) -> {
            for (int i = 1; i < rows.size(); i++) {
                LoopRow row = rows.get(i);
                if (row.wave() > waves) {
                    LoopScores before = rows.get(i - 1).scores();
                    List<String> poisoned = List.of(LoopScores.POISONED);
                    lines.add(List.of(
                            arm,
                            row.decision().promoted() ? "champion" : "rejected",
                            text(before, poisoned),
                            text(row.candidate(), poisoned),
                            text(row.scores(), poisoned),
                            difference(row.candidate().against(before, published(waves))),
                            difference(row.candidate().against(before, List.of(LoopScores.UNSEEN_COMPOSITIONS)))));
                }
            }
        });
        return new Table(
                "The poisoned wave",
                List.of(
                        "arm",
                        "candidate became",
                        "poisoned task before",
                        "under the candidate",
                        "under the champion afterwards",
                        "all tasks, candidate against champion before, points",
                        "unseen compositions, points"),
                lines);
    }

    private Table aims() {
        List<List<String>> lines = new ArrayList<>();
        arms.forEach((arm, rows) -> {
            List<LoopRow> learnt = learning(rows);
            LoopRow first = learnt.get(0);
            LoopRow last = learnt.get(learnt.size() - 1);
            if (last.wave() == waves) {
                lines.addAll(aims(arm, learnt, first.scores(), last.scores()));
            }
        });
        return new Table("Aims", List.of("arm", "aim", "found", "reached"), lines);
    }

    private List<List<String>> aims(String arm, List<LoopRow> rows, LoopScores first, LoopScores last) {
        List<LoopRow> worse = new ArrayList<>();
        for (int i = 1; i < rows.size(); i++) {
            LoopRow row = rows.get(i);
            Interval change = row.scores()
                    .against(rows.get(i - 1).scores(), published(row.wave()))
                    .interval();
            if (change.high() < 0) {
                worse.add(row);
            }
        }
        double shareOfSteps = steps.after(waves) / (double) steps.upperBound();
        PairedDifference kept = last.against(first, List.of(LoopScores.FIRST_THIRD));
        LoopScores beforeLast = rows.get(rows.size() - 2).scores();
        PairedDifference lastWave = beforeLast.against(first, List.of(LoopScores.wave(waves)));
        PairedDifference compositions = last.against(first, List.of(LoopScores.UNSEEN_COMPOSITIONS));
        return List.of(
                aim(
                        arm,
                        "champion never worse than its predecessor beyond the interval, published tasks",
                        worse.isEmpty()
                                ? "never"
                                : "after wave "
                                        + String.join(
                                                ", ",
                                                worse.stream()
                                                        .map(row -> Integer.toString(row.wave()))
                                                        .toList()),
                        worse.isEmpty()),
                aim(
                        arm,
                        "final score at least 95 % of the upper bound's with at most half its steps",
                        ofUpperBound(last)
                                .map(share -> String.format(
                                        Locale.ROOT,
                                        "%.1f %% with %.0f %% of the steps",
                                        100 * share,
                                        100 * shareOfSteps))
                                .orElse("training from scratch has not been run"),
                        ofUpperBound(last).orElse(0.0) >= AIM_OF_SCORE && shareOfSteps <= AIM_OF_STEPS),
                aim(
                        arm,
                        "first third forgets at most 2 points",
                        difference(kept) + " points",
                        kept.delta() >= -AIM_OF_FORGETTING),
                aim(
                        arm,
                        "zero-shot on the last wave rises, from the start to just before it is published",
                        difference(lastWave) + " points",
                        lastWave.interval().low() > 0),
                aim(
                        arm,
                        "unseen compositions rise from start to end",
                        difference(compositions) + " points",
                        compositions.interval().low() > 0));
    }

    private static List<String> aim(String arm, String aim, String found, boolean reached) {
        return List.of(arm, aim, found, reached ? "yes" : "no");
    }

    private List<Chart> charts() {
        List<Chart> charts = new ArrayList<>();
        arms.entrySet().stream().findFirst().ifPresent(main -> {
            List<LoopRow> rows = learning(main.getValue());
            charts.add(chart(
                    "loop-splits",
                    "Champions of the arm " + main.getKey(),
                    SPLITS.stream()
                            .map(split -> series(split, rows, wave -> questions(split, wave)))
                            .toList()));
        });
        charts.add(chart("loop-all-tasks", "All tasks, published or not yet", byArm(wave -> published(waves))));
        charts.add(chart("loop-first-third", "The first third", byArm(wave -> List.of(LoopScores.FIRST_THIRD))));
        return charts;
    }

    private List<Chart.Series> byArm(IntFunction<List<String>> questions) {
        List<Chart.Series> series = new ArrayList<>();
        arms.forEach((arm, rows) -> series.add(series(arm, learning(rows), questions)));
        upperBound.ifPresent(scores -> {
            double level = 100 * scores.share(questions.apply(0)).value();
            series.add(
                    new Chart.Series("from scratch", new double[] {0, waves}, new double[] {level, level}, null, true));
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
