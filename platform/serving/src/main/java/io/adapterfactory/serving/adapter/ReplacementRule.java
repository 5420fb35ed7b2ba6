package io.adapterfactory.serving.adapter;

import io.adapterfactory.serving.adapter.AdapterOrder.Purpose;
import io.adapterfactory.serving.adapter.Ruling.Outcome;
import io.adapterfactory.t2l.statistics.PairedDifference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Decides whether an adapter may replace an older one with the same name. The two are compared example by example on
 * each benchmark that both were scored on. The newer one replaces the older one unless it is worse on one of them.
 * Thread-safe.
 *
 * <p>An adapter of a refresh replaces the older one only after a comparison on every benchmark of the older one. Any
 * other adapter also replaces it if they cannot be compared, because a person ordered it later.
 */
public final class ReplacementRule {

    private final double maxLoss;
    /** Cached, because the comparison of two evaluations never changes, but is needed in every period. */
    private final Map<Pair, Ruling> known = new ConcurrentHashMap<>();

    private record Pair(String older, Instant olderAt, String newer, Instant newerAt, Purpose purpose, int scores) {}

    /** @param maxLoss a score that is lower by more than this is worse, even if that may be chance; 0 to 1 */
    public ReplacementRule(double maxLoss) {
        this.maxLoss = maxLoss;
    }

    public Ruling judge(ScoredAdapter older, ScoredAdapter newer) {
        Pair pair = new Pair(
                older.adapter().identity().adapterId(),
                newestScore(older),
                newer.adapter().identity().adapterId(),
                newestScore(newer),
                newer.adapter().order().purpose(),
                older.scores().size() + newer.scores().size());
        return known.computeIfAbsent(pair, key -> compare(older, newer));
    }

    private static Instant newestScore(ScoredAdapter adapter) {
        return adapter.scores().stream()
                .map(score -> score.examples().evaluatedAt())
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }

    private Ruling compare(ScoredAdapter older, ScoredAdapter newer) {
        boolean mustCompare = newer.adapter().order().purpose() == Purpose.REFRESH;
        List<String> words = new ArrayList<>();
        for (BenchmarkScore before : older.scores()) {
            Optional<BenchmarkScore> after = newer.score(before.benchmark());
            if (after.isEmpty()) {
                if (mustCompare) {
                    return new Ruling(Outcome.OPEN, "not scored on " + before.benchmark() + " yet");
                }
                continue;
            }
            GradedExamples earlier = before.examples();
            GradedExamples later = after.get().examples();
            if (later.areOnAnotherBaseModelThan(earlier)) {
                words.add(before.benchmark() + ": the base model has changed, so the older score says nothing");
            } else if (later.areThoseOf(earlier)) {
                PairedDifference difference = PairedDifference.of(earlier.asDoubles(), later.asDoubles());
                words.add(words(before, after.get(), difference));
                if (isWorse(difference)) {
                    return new Ruling(Outcome.STAYS, "the new one is worse: " + words.get(words.size() - 1));
                }
            } else if (mustCompare) {
                return new Ruling(
                        Outcome.STAYS,
                        "cannot be compared on " + before.benchmark()
                                + ": its examples have changed since, or a result has no grades");
            }
        }
        return new Ruling(
                Outcome.REPLACED, words.isEmpty() ? "ordered later" : "not worse: " + String.join("; ", words));
    }

    private boolean isWorse(PairedDifference difference) {
        return difference.delta() < 0 && (difference.isSignificant() || difference.delta() < -maxLoss);
    }

    private static String words(BenchmarkScore before, BenchmarkScore after, PairedDifference difference) {
        return String.format(
                Locale.ROOT,
                "%s %.1f %% against %.1f %%, difference %+.1f points (95 %%: %+.1f to %+.1f, p = %.2g)",
                before.benchmark(),
                100 * after.score(),
                100 * before.score(),
                100 * difference.delta(),
                100 * difference.interval().low(),
                100 * difference.interval().high(),
                difference.pValue());
    }
}
