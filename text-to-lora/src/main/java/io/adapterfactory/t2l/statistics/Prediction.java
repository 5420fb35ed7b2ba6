package io.adapterfactory.t2l.statistics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

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

    /** The next observation is between the smallest and the largest of nine with a probability of 80 %. */
    public static final int NEIGHBORS = 9;

    /**
     * An earlier observation.
     *
     * @param similarity to what is observed next
     */
    public record Neighbor(double similarity, double value) {}

    /** From the {@value #NEIGHBORS} most similar observations; empty if there are fewer. */
    public static Optional<Prediction> ofNearest(Stream<Neighbor> observed) {
        double[] nearest = observed.sorted(
                        Comparator.comparingDouble(Neighbor::similarity).reversed())
                .limit(NEIGHBORS)
                .mapToDouble(Neighbor::value)
                .toArray();
        return nearest.length < NEIGHBORS ? Optional.empty() : Optional.of(of(nearest));
    }

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
