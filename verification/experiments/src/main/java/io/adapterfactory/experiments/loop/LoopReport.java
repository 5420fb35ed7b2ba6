package io.adapterfactory.experiments.loop;

import io.adapterfactory.experiments.report.Report;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The report of a loop experiment. */
public final class LoopReport {

    private final LoopResults results;

    /**
     * @param arms rows by the arm's name, the main arm first; an arm may have ended early
     * @param upperBound scores of training from scratch on all tasks, if that was done
     */
    public LoopReport(LoopSteps steps, Map<String, List<LoopRow>> arms, Optional<LoopScores> upperBound) {
        this.results = new LoopResults(steps, arms, upperBound);
    }

    /** @param settings settings of the factory, one paragraph */
    public Report report(String settings) {
        LoopTables tables = new LoopTables(results);
        return new Report(
                "loop",
                "The loop that learns",
                List.of(
                        "Exact match in percent with 95 % Wilson intervals, on held-out inputs that are in no data"
                                + " set. Differences are paired on the same questions, with a 95 % bootstrap interval."
                                + " Scores are those of the champion, unless a rejected candidate is named.",
                        settings),
                List.of(
                        tables.curves(),
                        tables.rounds(),
                        tables.ends(),
                        tables.poison(),
                        new LoopGoals(results).table()),
                new LoopCharts(results).charts());
    }
}
