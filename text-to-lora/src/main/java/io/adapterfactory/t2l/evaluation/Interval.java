package io.adapterfactory.t2l.evaluation;

/** A 95 % interval. */
public record Interval(double low, double high) {

    private static final double Z = 1.959963984540054;

    /** Wilson's score interval of {@code successes} in {@code trials}. */
    public static Interval wilson(int successes, int trials) {
        double n = trials;
        double share = successes / n;
        double center = (share + Z * Z / (2 * n)) / (1 + Z * Z / n);
        double half = Z / (1 + Z * Z / n) * Math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n));
        return new Interval(Math.max(0, center - half), Math.min(1, center + half));
    }
}
