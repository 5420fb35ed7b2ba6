package io.adapterfactory.trainer.gate;

import io.adapterfactory.trainer.version.Figure;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A candidate and the champion compared on all validation tasks, and on each group of them. The difference on the old
 * tasks is what the candidate has forgotten.
 *
 * @param groups without those that have no tasks
 */
record GroupedComparison(PairedComparison all, Map<TaskGroup, PairedComparison> groups) {

    /** @param pairs at least one pair in at least one group */
    static GroupedComparison of(Map<TaskGroup, List<PairedComparison.Pair>> pairs) {
        Map<TaskGroup, PairedComparison> groups = new EnumMap<>(TaskGroup.class);
        pairs.forEach((group, ofGroup) -> groups.put(group, PairedComparison.of(ofGroup)));
        return new GroupedComparison(
                PairedComparison.of(
                        pairs.values().stream().flatMap(List::stream).toList()),
                groups);
    }

    /** Whether the mean score on old tasks dropped by more than {@code maxLoss}, by the upper end of its interval. */
    boolean forgets(double maxLoss) {
        PairedComparison old = groups.get(TaskGroup.OLD);
        return old != null && old.high() < -maxLoss;
    }

    /** The difference on each group, in words; empty if there is only one group. */
    String text() {
        return groups.size() < 2
                ? ""
                : groups.entrySet().stream()
                        .map(group -> String.format(
                                Locale.ROOT,
                                "; %s tasks %+.1f points (95 %%: %+.1f to %+.1f) over %d",
                                name(group.getKey()),
                                100 * group.getValue().delta(),
                                100 * group.getValue().low(),
                                100 * group.getValue().high(),
                                group.getValue().tasks().size()))
                        .collect(Collectors.joining());
    }

    /** Both scores, the difference, and the difference on each group. */
    List<Figure> figures() {
        List<Figure> figures = new ArrayList<>(List.of(
                new Figure("validation-score", "score", all.candidate(), all.examples(), Optional.empty()),
                new Figure("champions-validation-score", "score", all.champion(), all.examples(), Optional.empty()),
                difference(Figure.DIFFERENCE, all)));
        groups.forEach((group, comparison) ->
                figures.add(difference(Figure.DIFFERENCE + "-" + name(group) + "-tasks", comparison)));
        return figures;
    }

    private static Figure difference(String name, PairedComparison comparison) {
        return new Figure(
                name,
                "score",
                comparison.delta(),
                comparison.examples(),
                Optional.of(new Figure.Interval(comparison.low(), comparison.high())));
    }

    private static String name(TaskGroup group) {
        return group.name().toLowerCase(Locale.ROOT);
    }
}
