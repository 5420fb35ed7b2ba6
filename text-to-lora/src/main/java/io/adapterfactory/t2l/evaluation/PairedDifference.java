package io.adapterfactory.t2l.evaluation;

import java.util.Arrays;
import java.util.Random;

/**
 * How much better the adapter does than the base on the same examples.
 *
 * @param delta mean of (adapter right) - (base right)
 * @param interval 95 % percentile bootstrap of the mean, 2000 resamples with a fixed seed
 * @param pValue two-sided exact McNemar test on the examples where exactly one of them is right
 */
public record PairedDifference(double delta, Interval interval, double pValue) {

    private static final int RESAMPLES = 2000;
    private static final long SEED = 95;

    public static PairedDifference of(boolean[] base, boolean[] adapter) {
        int n = base.length;
        int[] differences = new int[n];
        int better = 0;
        int worse = 0;
        for (int i = 0; i < n; i++) {
            differences[i] = (adapter[i] ? 1 : 0) - (base[i] ? 1 : 0);
            better += differences[i] > 0 ? 1 : 0;
            worse += differences[i] < 0 ? 1 : 0;
        }
        return new PairedDifference((better - worse) / (double) n, bootstrap(differences), mcNemar(better, worse));
    }

    private static Interval bootstrap(int[] differences) {
        Random random = new Random(SEED);
        double[] means = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            long sum = 0;
            for (int k = 0; k < differences.length; k++) {
                sum += differences[random.nextInt(differences.length)];
            }
            means[i] = sum / (double) differences.length;
        }
        Arrays.sort(means);
        return new Interval(means[(int) (0.025 * RESAMPLES)], means[(int) (0.975 * RESAMPLES) - 1]);
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
