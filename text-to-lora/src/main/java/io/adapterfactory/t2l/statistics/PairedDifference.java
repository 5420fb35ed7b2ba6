package io.adapterfactory.t2l.statistics;

import java.util.Random;

/**
 * The difference between the adapter's and the base model's grades on the same examples.
 *
 * @param delta mean of (adapter's grade) - (base's grade)
 * @param interval 95 % percentile bootstrap of the mean
 * @param pValue two-sided: McNemar's exact test if grades are 0 or 1; else a sign-flip test on the differences, of
 *     which McNemar's is a special case, with 10,000 draws from a fixed seed
 */
public record PairedDifference(double delta, Interval interval, double pValue) {

    /** A difference with this p-value or more is not significant. */
    public static final double SIGNIFICANCE = 0.05;

    private static final int DRAWS = 10_000;
    private static final long SEED = 96;

    /** Compares grades of the same examples, 0 to 1. */
    public static PairedDifference of(double[] base, double[] adapter) {
        int n = base.length;
        double[] differences = new double[n];
        double sum = 0;
        int better = 0;
        int worse = 0;
        boolean wholes = true;
        for (int i = 0; i < n; i++) {
            differences[i] = adapter[i] - base[i];
            sum += differences[i];
            better += differences[i] > 0 ? 1 : 0;
            worse += differences[i] < 0 ? 1 : 0;
            wholes &= Math.abs(differences[i]) == 1 || differences[i] == 0;
        }
        double pValue = wholes ? mcNemar(better, worse) : randomSigns(differences, Math.abs(sum));
        return new PairedDifference(sum / n, Interval.bootstrap(differences), pValue);
    }

    /** Whether the adapter's effect is statistically significant. */
    public boolean isSignificant() {
        return pValue < SIGNIFICANCE;
    }

    /** How often differences with random signs have at least this sum; the observed signs count as one draw. */
    private static double randomSigns(double[] differences, double observed) {
        Random random = new Random(SEED);
        int asExtreme = 1;
        for (int draw = 0; draw < DRAWS; draw++) {
            double sum = 0;
            for (double difference : differences) {
                sum += random.nextBoolean() ? difference : -difference;
            }
            asExtreme += Math.abs(sum) >= observed - 1e-12 ? 1 : 0;
        }
        return asExtreme / (DRAWS + 1.0);
    }

    /** Twice the binomial tail at one half, at most 1; summed in logarithms. */
    private static double mcNemar(int better, int worse) {
        int n = better + worse;
        int fewer = Math.min(better, worse);
        double logChoose = 0; // ln C(n, 0)
        double tail = 0;
        for (int k = 0; k <= fewer; k++) {
            tail += Math.exp(logChoose - n * Math.log(2));
            logChoose += Math.log(n - k) - Math.log(k + 1);
        }
        return Math.min(1, 2 * tail);
    }
}
