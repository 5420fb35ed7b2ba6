package io.adapterfactory.t2l.metric;

/** Compares the model's text with right answers; the best match of several right answers counts. */
public sealed interface TextMetric extends Metric permits ExactMatch, NumericAnswer, RougeL, LabelAccuracy {

    /** From 0 to 1. */
    double grade(String answer, String reference);
}
