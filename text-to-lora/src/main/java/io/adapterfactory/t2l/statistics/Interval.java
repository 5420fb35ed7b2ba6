package io.adapterfactory.t2l.statistics;

import java.util.Arrays;
import java.util.Random;

/** A 95 % interval. */
public record Interval(double low, double high) {

    private static final double Z = 1.959963984540054;
    private static final int RESAMPLES = 2000;
    private static final long SEED = 95;

    /** Wilson's score interval of {@code successes} in {@code trials}. */
    public static Interval wilson(int successes, int trials) {
        double n = trials;
        double share = successes / n;
        double center = (share + Z * Z / (2 * n)) / (1 + Z * Z / n);
        double half = Z / (1 + Z * Z / n) * Math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n));
        return new Interval(Math.max(0, center - half), Math.min(1, center + half));
    }

    /** Percentile bootstrap of the mean, 2000 resamples with a fixed seed. */
    public static Interval bootstrap(double[] values) {
        Random random = new Random(SEED);
        double[] means = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            double sum = 0;
            for (int k = 0; k < values.length; k++) {
                sum += values[random.nextInt(values.length)];
            }
            means[i] = sum / values.length;
        }
        Arrays.sort(means);
        return new Interval(means[(int) (0.025 * RESAMPLES)], means[(int) (0.975 * RESAMPLES) - 1]);
    }
}
