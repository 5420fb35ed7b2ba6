package io.adapterfactory.experiments.loop.methods;

import io.adapterfactory.experiments.loop.LoopRow;
import io.adapterfactory.experiments.loop.LoopScores;
import io.adapterfactory.experiments.loop.LoopSteps;
import io.adapterfactory.experiments.report.Change;
import io.adapterfactory.experiments.report.Report;
import io.adapterfactory.experiments.report.Table;
import io.adapterfactory.t2l.statistics.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The tables of the comparison of methods.
 *
 * @param waves number of waves of new tasks that were published, without a poisoned one
 * @param rows by method, one list of rows for each seed
 * @param upperBound from scratch on all tasks with twice the loop's steps, if that was trained
 * @param sameSteps from scratch on all tasks with the loop's steps, if that was trained
 */
record LoopMethodsReport(
        LoopSteps steps,
        int waves,
        Map<LoopMethod, List<List<LoopRow>>> rows,
        Optional<LoopScores> upperBound,
        Optional<LoopScores> sameSteps) {

    private static final List<String> OLD = List.of(LoopScores.FIRST_THIRD);

    Report report(List<Integer> seeds) {
        return new Report(
                "loop-methods",
                "Methods against forgetting",
                List.of(
                        "Rounds without a factory: " + steps.start() + " steps on the first third, then a round of "
                                + steps.round() + " steps after each wave. Seeds: "
                                + seeds.stream().map(String::valueOf).collect(Collectors.joining(", "))
                                + ". Exact match in percent on held-out inputs, the mean over the seeds, in"
                                + " parentheses the lowest and the highest seed. The change on the first third is"
                                + " paired on the same questions; its 95 % bootstrap interval is over the questions"
                                + " of all seeds.",
                        "The settings that differ from the main arm of the loop experiment: "
                                + rows.keySet().stream()
                                        .map(method -> "`" + method.name() + "`: " + method.text())
                                        .collect(Collectors.joining("; "))
                                + "."),
                List.of(ends(), champions(), times()),
                List.of());
    }

    private Table ends() {
        List<List<String>> lines = new ArrayList<>();
        rows.forEach((method, seeds) -> lines.add(List.of(
                method.name(),
                Integer.toString(seeds.size()),
                overSeeds(seeds, scores -> 100 * scores.shareOf(published())),
                upperBound
                        .map(best -> overSeeds(
                                seeds, scores -> 100 * scores.shareOf(published()) / best.shareOf(published())))
                        .orElse("-"),
                overSeeds(seeds, scores -> 100 * scores.shareOf(OLD)),
                change(seeds),
                overSeeds(seeds, scores -> 100 * scores.shareOf(names(waves))),
                overSeeds(seeds, scores -> 100 * scores.shareOf(List.of(LoopScores.UNSEEN_WORDINGS))),
                overSeeds(seeds, scores -> 100 * scores.shareOf(List.of(LoopScores.UNSEEN_COMPOSITIONS))))));
        upperBound.ifPresent(scores -> lines.add(reference("from scratch, " + steps.upperBound() + " steps", scores)));
        sameSteps.ifPresent(
                scores -> lines.add(reference("from scratch, " + steps.after(steps.waves()) + " steps", scores)));
        return new Table(
                "After wave " + waves,
                List.of(
                        "method",
                        "seeds",
                        "all published tasks",
                        "of the upper bound, %",
                        "first third",
                        "first third, change in points",
                        "tasks of the waves",
                        LoopScores.UNSEEN_WORDINGS,
                        LoopScores.UNSEEN_COMPOSITIONS),
                lines);
    }

    private List<String> reference(String name, LoopScores scores) {
        return List.of(
                name,
                "1",
                number(100 * scores.shareOf(published())),
                upperBound
                        .map(best -> number(100 * scores.shareOf(published()) / best.shareOf(published())))
                        .orElse("-"),
                number(100 * scores.shareOf(OLD)),
                "-",
                number(100 * scores.shareOf(names(waves))),
                number(100 * scores.shareOf(List.of(LoopScores.UNSEEN_WORDINGS))),
                number(100 * scores.shareOf(List.of(LoopScores.UNSEEN_COMPOSITIONS))));
    }

    private Table champions() {
        List<List<String>> lines = new ArrayList<>();
        rows.forEach((method, seeds) -> {
            for (int i = 0; i < seeds.get(0).size(); i++) {
                int row = i;
                List<LoopRow> ofWave =
                        seeds.stream().map(ofSeed -> ofSeed.get(row)).toList();
                int soFar = Math.min(i, waves);
                lines.add(List.of(
                        method.name(),
                        Integer.toString(i),
                        Long.toString(ofWave.stream()
                                .filter(one -> !one.decision().promoted())
                                .count()),
                        mean(ofWave, OLD),
                        soFar == 0 ? "-" : mean(ofWave, names(soFar)),
                        mean(ofWave, List.of(LoopScores.POISONED))));
            }
        });
        return new Table(
                "Champions by wave",
                List.of(
                        "method",
                        "after wave",
                        "rejected candidates",
                        "first third",
                        "tasks of the waves so far",
                        LoopScores.POISONED),
                lines);
    }

    private Table times() {
        List<List<String>> lines = new ArrayList<>();
        rows.forEach((method, seeds) -> {
            double seconds = seeds.stream()
                    .flatMap(List::stream)
                    .mapToDouble(row ->
                            row.decision().roundSeconds() + row.decision().decisionSeconds())
                    .sum();
            lines.add(List.of(method.name(), String.format(Locale.ROOT, "%.1f", seconds / 60 / seeds.size())));
        });
        return new Table("Time", List.of("method", "all rounds of one seed, min"), lines);
    }

    private List<String> published() {
        return Stream.concat(OLD.stream(), names(waves).stream()).toList();
    }

    private static List<String> names(int upTo) {
        return IntStream.rangeClosed(1, upTo).mapToObj(LoopScores::wave).toList();
    }

    /** The last row without a poisoned wave. */
    private LoopScores end(List<LoopRow> ofSeed) {
        return ofSeed.get(waves).scores();
    }

    private String overSeeds(List<List<LoopRow>> seeds, ToDoubleFunction<LoopScores> value) {
        double[] values =
                seeds.stream().map(this::end).mapToDouble(value).sorted().toArray();
        double mean = Arrays.stream(values).average().orElseThrow();
        return values.length == 1
                ? number(mean)
                : number(mean) + " (" + number(values[0]) + "-" + number(values[values.length - 1]) + ")";
    }

    private String change(List<List<LoopRow>> seeds) {
        double[] differences = seeds.stream()
                .flatMapToDouble(ofSeed ->
                        Arrays.stream(end(ofSeed).differences(ofSeed.get(0).scores(), OLD)))
                .toArray();
        return new Change(Arrays.stream(differences).average().orElseThrow(), Interval.bootstrap(differences)).text();
    }

    private static String mean(List<LoopRow> rows, List<String> splits) {
        return number(100
                * rows.stream()
                        .mapToDouble(row -> row.scores().shareOf(splits))
                        .average()
                        .orElseThrow());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
