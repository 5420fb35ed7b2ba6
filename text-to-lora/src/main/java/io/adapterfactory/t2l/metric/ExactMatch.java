package io.adapterfactory.t2l.metric;

/** The whole answer must match, except for whitespace at either end. */
public record ExactMatch() implements TextMetric {

    @Override
    public String id() {
        return "exact_match";
    }

    @Override
    public double grade(String answer, String reference) {
        return answer.strip().equals(reference.strip()) ? 1 : 0;
    }
}
