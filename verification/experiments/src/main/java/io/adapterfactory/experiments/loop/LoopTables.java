package io.adapterfactory.experiments.loop;

import io.adapterfactory.experiments.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tables of the scores of champions and candidates. */
final class LoopTables {

    private final LoopResults results;

    LoopTables(LoopResults results) {
        this.results = results;
    }

    Table curves() {
        List<List<String>> rows = new ArrayList<>();
        results.arms().forEach((arm, ofArm) -> results.learning(ofArm).forEach(row -> {
            List<String> cells = new ArrayList<>(List.of(arm, Integer.toString(row.wave()), row.champion()));
            LoopResults.SPLITS.forEach(
                    split -> cells.add(LoopResults.text(row.scores(), results.questions(split, row.wave()))));
            rows.add(cells);
        }));
        List<String> columns = new ArrayList<>(List.of("arm", "after wave", "champion"));
        columns.addAll(LoopResults.SPLITS);
        return new Table("Champions by wave", columns, rows);
    }

    Table rounds() {
        List<List<String>> lines = new ArrayList<>();
        results.arms().forEach((arm, rows) -> {
            for (int i = 1; i < rows.size(); i++) {
                LoopRow row = rows.get(i);
                LoopScores before = rows.get(i - 1).scores();
                lines.add(List.of(
                        arm,
                        Integer.toString(row.wave()),
                        row.decision().version(),
                        row.decision().promoted() ? "champion" : "rejected",
                        LoopResults.difference(row.candidate().against(before, results.published(row.wave()))),
                        LoopResults.difference(row.candidate().against(before, List.of(LoopScores.FIRST_THIRD))),
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

    Table ends() {
        List<List<String>> lines = new ArrayList<>();
        results.arms().forEach((arm, rows) -> {
            List<LoopRow> learned = results.learning(rows);
            LoopRow last = learned.get(learned.size() - 1);
            lines.add(end(arm, results.steps().after(last.wave()), last.scores()));
        });
        results.upperBound()
                .ifPresent(scores -> lines.add(
                        end("from scratch on all tasks", results.steps().upperBound(), scores)));
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
                LoopResults.text(scores, results.published(results.waves())),
                results.ofUpperBound(scores)
                        .map(share -> String.format(Locale.ROOT, "%.1f", 100 * share))
                        .orElse("-"),
                LoopResults.text(scores, List.of(LoopScores.FIRST_THIRD)),
                LoopResults.text(scores, results.soFar(results.waves())),
                LoopResults.text(scores, List.of(LoopScores.UNSEEN_WORDINGS)),
                LoopResults.text(scores, List.of(LoopScores.UNSEEN_COMPOSITIONS)));
    }

    Table poison() {
        List<List<String>> lines = new ArrayList<>();
        results.arms().forEach((arm, rows) -> {
            for (int i = 1; i < rows.size(); i++) {
                LoopRow row = rows.get(i);
                if (row.wave() > results.waves()) {
                    LoopScores before = rows.get(i - 1).scores();
                    List<String> poisoned = List.of(LoopScores.POISONED);
                    lines.add(List.of(
                            arm,
                            row.decision().promoted() ? "champion" : "rejected",
                            LoopResults.text(before, poisoned),
                            LoopResults.text(row.candidate(), poisoned),
                            LoopResults.text(row.scores(), poisoned),
                            LoopResults.difference(row.candidate().against(before, results.published(results.waves()))),
                            LoopResults.difference(
                                    row.candidate().against(before, List.of(LoopScores.UNSEEN_COMPOSITIONS)))));
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
}
