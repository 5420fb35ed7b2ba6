package io.adapterfactory.experiments.report;

import io.adapterfactory.t2l.statistics.Interval;
import java.util.Locale;

/** A proportion of right answers. */
public record Share(int right, int examples) {

    public double value() {
        return right / (double) examples;
    }

    /** Wilson's interval, 95 %. */
    public Interval interval() {
        return Interval.wilson(right, examples);
    }

    /** In percent with the interval, for tables. */
    public String text() {
        return String.format(
                Locale.ROOT,
                "%.1f (%.1f-%.1f)",
                100 * value(),
                100 * interval().low(),
                100 * interval().high());
    }
}
