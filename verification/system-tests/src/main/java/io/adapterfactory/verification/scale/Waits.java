package io.adapterfactory.verification.scale;

import java.util.Arrays;

/**
 * Percentiles of the tasks' waits in seconds, by nearest rank; NaN without tasks.
 *
 * @param p50 median
 * @param max the longest wait
 */
public record Waits(double p50, double p95, double p99, double max) {

    static Waits of(double[] seconds) {
        double[] sorted = seconds.clone();
        Arrays.sort(sorted);
        return new Waits(rank(sorted, 50), rank(sorted, 95), rank(sorted, 99), rank(sorted, 100));
    }

    private static double rank(double[] sorted, int percent) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.ceil(percent / 100.0 * sorted.length) - 1];
    }
}
