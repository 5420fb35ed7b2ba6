package io.adapterfactory.dashboard.view;

import io.adapterfactory.dashboard.row.AdapterRow;
import io.adapterfactory.dashboard.row.Figure;
import io.adapterfactory.dashboard.row.ScoreRow;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Filters and order of a list of adapters.
 *
 * @param words each must be in the description, the ids or a benchmark's name; case-insensitive
 * @param label {@code key} or {@code key=value}
 * @param warning of the adapter or of one of its results
 */
public record AdapterQuery(
        List<String> words,
        Optional<String> baseModel,
        Optional<String> version,
        Optional<String> benchmark,
        Optional<String> label,
        Optional<String> warning,
        Sort sort,
        boolean descending) {

    /** Warning of a result whose effect is not statistically significant. */
    public static final String NOT_TOLD_APART = "NOT_TOLD_APART";

    /** Sort keys; scores are those on the chosen benchmark, or the newest. */
    public enum Sort {
        TIME((row, score) -> (double) row.generatedAt()),
        SCORE((row, score) -> value(score, ScoreRow::score)),
        BASE((row, score) -> value(score, ScoreRow::base)),
        GAIN((row, score) -> value(score, ScoreRow::gain));

        private final BiFunction<AdapterRow, Optional<ScoreRow>, Double> key;

        Sort(BiFunction<AdapterRow, Optional<ScoreRow>, Double> key) {
            this.key = key;
        }

        /** @throws IllegalArgumentException naming the valid keys */
        public static Sort named(String name) {
            return Arrays.stream(values())
                    .filter(sort -> sort.name().equalsIgnoreCase(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "cannot sort by '" + name + "'; expected time, score, base, or gain"));
        }

        private static Double value(Optional<ScoreRow> score, Function<ScoreRow, Figure> figure) {
            return score.map(each -> figure.apply(each).value()).orElse(null);
        }
    }

    /** @param key null if there is no value */
    record Sorted(AdapterRow adapter, Double key) {}

    public AdapterQuery {
        words = words.stream().map(word -> word.toLowerCase(Locale.ROOT)).toList();
    }

    /** Everything, newest first. */
    public static AdapterQuery all() {
        Optional<String> any = Optional.empty();
        return new AdapterQuery(List.of(), any, any, any, any, any, Sort.TIME, true);
    }

    Predicate<AdapterRow> filter() {
        return row -> is(baseModel, row.baseModel())
                && is(version, row.hypernetworkVersion())
                && (benchmark.isEmpty() || row.score(benchmark).isPresent())
                && (warning.isEmpty() || hasWarning(row, warning.get()))
                && (label.isEmpty() || hasLabel(row, label.get()))
                && hasWords(row);
    }

    private static boolean is(Optional<String> wanted, String found) {
        return wanted.isEmpty() || wanted.get().equals(found);
    }

    private static boolean hasWarning(AdapterRow row, String warning) {
        return row.warnings().contains(warning)
                || row.scores().stream().anyMatch(score -> score.warnings().contains(warning))
                || (warning.equals(NOT_TOLD_APART) && row.scores().stream().anyMatch(score -> !score.toldApart()));
    }

    private static boolean hasLabel(AdapterRow row, String label) {
        int equals = label.indexOf('=');
        return equals < 0
                ? row.labels().containsKey(label)
                : label.substring(equals + 1).equals(row.labels().get(label.substring(0, equals)));
    }

    private boolean hasWords(AdapterRow row) {
        if (words.isEmpty()) {
            return true;
        }
        String description = row.description().toLowerCase(Locale.ROOT);
        return words.stream()
                .allMatch(word -> description.contains(word)
                        || row.adapterId().startsWith(word)
                        || row.taskId().toLowerCase(Locale.ROOT).startsWith(word)
                        || row.scores().stream().anyMatch(score -> score.benchmark()
                                .toLowerCase(Locale.ROOT)
                                .contains(word)));
    }

    Sorted sorted(AdapterRow row) {
        return new Sorted(row, sort.key.apply(row, row.score(benchmark)));
    }

    /** Adapters without a value come last in both directions. Ties are broken by id, so that pages do not overlap. */
    Comparator<Sorted> order() {
        Comparator<Double> byValue = descending ? Comparator.reverseOrder() : Comparator.naturalOrder();
        return Comparator.comparing(Sorted::key, Comparator.nullsLast(byValue))
                .thenComparing(sorted -> sorted.adapter().adapterId());
    }
}
