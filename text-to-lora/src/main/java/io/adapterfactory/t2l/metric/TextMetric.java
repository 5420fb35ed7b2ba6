package io.adapterfactory.t2l.metric;

/** Compares the text that a model says with right ones; the best of several right answers counts. */
public sealed interface TextMetric extends Metric permits ExactMatch, NumericAnswer, RougeL, LabelAccuracy {

    /** From 0 to 1. */
    double grade(String answer, String reference);
}
