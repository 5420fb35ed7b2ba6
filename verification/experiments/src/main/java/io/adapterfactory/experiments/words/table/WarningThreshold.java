package io.adapterfactory.experiments.words.table;

import io.adapterfactory.experiments.report.Share;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * A value below which adapters get a warning.
 *
 * @param signal what is compared with the threshold
 */
record WarningThreshold(Signal signal, double below) {

    /** What is known about an adapter before it is scored. */
    enum Signal {
        /** Cosine of the description to the nearest training description. */
        SIMILARITY(Scored::similarity),
        /** Mean score of the adapters whose descriptions are most similar. */
        PREDICTED_SCORE(Scored::predicted);

        private final ToDoubleFunction<Scored> value;

        Signal(ToDoubleFunction<Scored> value) {
            this.value = value;
        }
    }

    /**
     * An adapter that was generated for a description and scored.
     *
     * @param similarity cosine of the description to the nearest training description
     * @param predicted score, from other adapters
     * @param works whether it is better than the base model on the same inputs
     */
    record Scored(double similarity, double predicted, boolean works) {}

    /**
     * The largest threshold at which at most a given share of the working adapters get the warning; if none works, one
     * at which all adapters get it.
     */
    static WarningThreshold calibrated(Signal signal, List<Scored> adapters, double maxWarnedShare) {
        double[] working = adapters.stream()
                .filter(Scored::works)
                .mapToDouble(signal.value)
                .sorted()
                .toArray();
        return new WarningThreshold(
                signal,
                working.length == 0
                        ? Double.POSITIVE_INFINITY
                        : working[Math.min(working.length - 1, (int) (maxWarnedShare * working.length))]);
    }

    /** Of the adapters that are no better than the base model, those with the warning. */
    Share failingWarned(List<Scored> adapters) {
        return warned(adapters, adapter -> !adapter.works());
    }

    /** Of the adapters that are better than the base model, those with the warning. */
    Share workingWarned(List<Scored> adapters) {
        return warned(adapters, Scored::works);
    }

    private Share warned(List<Scored> adapters, Predicate<Scored> kind) {
        List<Scored> chosen = adapters.stream().filter(kind).toList();
        return new Share(
                (int) chosen.stream()
                        .filter(adapter -> signal.value.applyAsDouble(adapter) < below)
                        .count(),
                chosen.size());
    }
}
