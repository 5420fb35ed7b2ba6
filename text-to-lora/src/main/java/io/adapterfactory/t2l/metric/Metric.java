package io.adapterfactory.t2l.metric;

/** Grades answers from 0 to 1; a score is the mean of the grades. */
public sealed interface Metric permits TextMetric, MultipleChoice, PassAtOne {

    /** Its name in definitions, results and digests. */
    String id();

    /** Whether every grade is 0 or 1, so that the score is a proportion. */
    default boolean isShare() {
        return true;
    }
}
