package io.adapterfactory.experiments.report;

import io.adapterfactory.t2l.statistics.Interval;
import io.adapterfactory.t2l.statistics.PairedDifference;
import java.util.Locale;

/**
 * A change of a proportion.
 *
 * @param delta -1 to 1
 * @param interval 95 %
 */
public record Change(double delta, Interval interval) {

    public static Change of(PairedDifference difference) {
        return new Change(difference.delta(), difference.interval());
    }

    /** In points with the interval, for tables. */
    public String text() {
        return String.format(
                Locale.ROOT, "%+.1f (%+.1f to %+.1f)", 100 * delta, 100 * interval.low(), 100 * interval.high());
    }
}
