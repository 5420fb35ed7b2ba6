package io.adapterfactory.t2l.statistics;

import java.util.Arrays;

/**
 * A prediction of the next observation from earlier ones, without an assumption about their distribution.
 *
 * <p>If all orders of the n observations and the next one are equally likely, the next one is the smallest or the
 * largest of all with probability at most 2 / (n + 1). So it is between the smallest and the largest earlier one with
 * probability at least (n - 1) / (n + 1). See Wilks, Determination of sample sizes for setting tolerance limits, 1941.
 *
 * @param value mean of the observations
 * @param low smallest observation
 * @param high largest observation
 * @param level minimum probability that the next observation is from {@code low} to {@code high}
 */
public record Prediction(double value, double low, double high, double level) {

    /** @param observed two or more observations */
    public static Prediction of(double[] observed) {
        int n = observed.length;
        if (n < 2) {
            throw new IllegalArgumentException("found " + n + " observations to predict from; expected at least 2");
        }
        return new Prediction(
                Arrays.stream(observed).average().orElseThrow(),
                Arrays.stream(observed).min().orElseThrow(),
                Arrays.stream(observed).max().orElseThrow(),
                (n - 1.0) / (n + 1.0));
    }
}
