package io.adapterfactory.t2l.statistics;

import java.util.Arrays;

/**
 * How well a number separates positives from negatives: the probability that a random positive has the larger number,
 * where ties count half; this is the area under the ROC curve.
 *
 * @param area 0.5 for an uninformative number, 1 for perfect separation
 * @param interval 95 %, with the standard error of Hanley and McNeil (Radiology 143, 1982)
 */
public record RocArea(double area, Interval interval) {

    private static final double Z = 1.959963984540054;

    /** Needs at least one of each. */
    public static RocArea of(double[] positives, double[] negatives) {
        if (positives.length == 0 || negatives.length == 0) {
            throw new IllegalArgumentException("found " + positives.length + " positives and " + negatives.length
                    + " negatives; expected at least one of each");
        }
        double[] sorted = negatives.clone();
        Arrays.sort(sorted);
        double wins = 0;
        for (double positive : positives) {
            int below = firstNotBelow(sorted, positive);
            int notAbove = firstNotBelow(sorted, Math.nextUp(positive));
            wins += below + (notAbove - below) / 2.0;
        }
        double area = wins / positives.length / negatives.length;
        double half = Z * standardError(area, positives.length, negatives.length);
        return new RocArea(area, new Interval(Math.max(0, area - half), Math.min(1, area + half)));
    }

    private static int firstNotBelow(double[] sorted, double value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static double standardError(double area, int positives, int negatives) {
        double twoPositives = area / (2 - area);
        double twoNegatives = 2 * area * area / (1 + area);
        double variance = area * (1 - area)
                + (positives - 1) * (twoPositives - area * area)
                + (negatives - 1) * (twoNegatives - area * area);
        return Math.sqrt(variance / positives / negatives);
    }
}
