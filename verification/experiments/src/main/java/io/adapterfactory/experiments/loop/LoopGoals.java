package io.adapterfactory.experiments.loop;

import io.adapterfactory.experiments.report.Table;
import io.adapterfactory.t2l.statistics.Interval;
import io.adapterfactory.t2l.statistics.PairedDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Checks whether each arm reached the goals of the experiment. */
final class LoopGoals {

    /** Share of the upper bound's score that the loop should reach, and of its steps that it may use. */
    private static final double GOAL_OF_SCORE = 0.95;

    private static final double GOAL_OF_STEPS = 0.5;

    /** Maximum loss on the first third. */
    private static final double GOAL_OF_FORGETTING = 0.02;

    private final LoopResults results;

    LoopGoals(LoopResults results) {
        this.results = results;
    }

    Table table() {
        List<List<String>> lines = new ArrayList<>();
        results.arms().forEach((arm, rows) -> {
            List<LoopRow> learned = results.learning(rows);
            LoopRow first = learned.get(0);
            LoopRow last = learned.get(learned.size() - 1);
            if (last.wave() == results.waves()) {
                lines.addAll(goals(arm, learned, first.scores(), last.scores()));
            }
        });
        return new Table("Goals", List.of("arm", "goal", "found", "reached"), lines);
    }

    private List<List<String>> goals(String arm, List<LoopRow> rows, LoopScores first, LoopScores last) {
        List<LoopRow> worse = new ArrayList<>();
        for (int i = 1; i < rows.size(); i++) {
            LoopRow row = rows.get(i);
            Interval change = row.scores()
                    .against(rows.get(i - 1).scores(), results.published(row.wave()))
                    .interval();
            if (change.high() < 0) {
                worse.add(row);
            }
        }
        double shareOfSteps = results.steps().after(results.waves())
                / (double) results.steps().upperBound();
        PairedDifference kept = last.against(first, List.of(LoopScores.FIRST_THIRD));
        LoopScores beforeLast = rows.get(rows.size() - 2).scores();
        PairedDifference lastWave = beforeLast.against(first, List.of(LoopScores.wave(results.waves())));
        PairedDifference compositions = last.against(first, List.of(LoopScores.UNSEEN_COMPOSITIONS));
        return List.of(
                goal(
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
                goal(
                        arm,
                        "final score at least 95 % of the upper bound's with at most half its steps",
                        results.ofUpperBound(last)
                                .map(share -> String.format(
                                        Locale.ROOT,
                                        "%.1f %% with %.0f %% of the steps",
                                        100 * share,
                                        100 * shareOfSteps))
                                .orElse("training from scratch has not been run"),
                        results.ofUpperBound(last).orElse(0.0) >= GOAL_OF_SCORE && shareOfSteps <= GOAL_OF_STEPS),
                goal(
                        arm,
                        "first third forgets at most 2 points",
                        LoopResults.difference(kept) + " points",
                        kept.delta() >= -GOAL_OF_FORGETTING),
                goal(
                        arm,
                        "zero-shot on the last wave rises, from the start to just before it is published",
                        LoopResults.difference(lastWave) + " points",
                        lastWave.interval().low() > 0),
                goal(
                        arm,
                        "unseen compositions rise from start to end",
                        LoopResults.difference(compositions) + " points",
                        compositions.interval().low() > 0));
    }

    private static List<String> goal(String arm, String aim, String found, boolean reached) {
        return List.of(arm, aim, found, reached ? "yes" : "no");
    }
}
