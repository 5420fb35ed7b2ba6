package io.adapterfactory.experiments.loop;

import io.adapterfactory.experiments.report.Change;
import io.adapterfactory.t2l.statistics.PairedDifference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The scores of a loop experiment.
 *
 * @param arms rows by the arm's name, the main arm first; an arm may have ended early
 * @param upperBound scores of training from scratch on all tasks, if that was done
 */
record LoopResults(LoopSteps steps, Map<String, List<LoopRow>> arms, Optional<LoopScores> upperBound) {

    static final List<String> SPLITS = List.of(
            "first third", "waves so far", "future waves", LoopScores.UNSEEN_WORDINGS, LoopScores.UNSEEN_COMPOSITIONS);

    LoopResults {
        arms = new LinkedHashMap<>(arms);
        arms.values().removeIf(List::isEmpty);
    }

    /** Waves of new tasks, without the poisoned one. */
    int waves() {
        return steps.waves();
    }

    List<String> soFar(int wave) {
        return names(1, Math.min(wave, waves()));
    }

    List<String> future(int wave) {
        return names(wave + 1, waves());
    }

    List<String> published(int wave) {
        return Stream.concat(Stream.of(LoopScores.FIRST_THIRD), soFar(wave).stream())
                .toList();
    }

    private static List<String> names(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(LoopScores::wave).toList();
    }

    List<String> questions(String split, int wave) {
        return switch (split) {
            case "waves so far" -> soFar(wave);
            case "future waves" -> future(wave);
            default -> List.of(split);
        };
    }

    static String text(LoopScores scores, List<String> splits) {
        return splits.isEmpty() ? "-" : scores.share(splits).text();
    }

    /** Without the poisoned wave. */
    List<LoopRow> learning(List<LoopRow> rows) {
        return rows.stream().filter(row -> row.wave() <= waves()).toList();
    }

    static String difference(PairedDifference difference) {
        return Change.of(difference).text();
    }

    Optional<Double> ofUpperBound(LoopScores scores) {
        return upperBound.map(best -> scores.share(published(waves())).value()
                / best.share(published(waves())).value());
    }
}
