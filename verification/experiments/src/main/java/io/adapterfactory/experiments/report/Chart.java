package io.adapterfactory.experiments.report;

import java.util.List;

/**
 * A chart of a report.
 *
 * @param name of its file, without extension
 * @param title above it
 * @param logarithmicX whether the x axis is
 */
public record Chart(String name, String title, String x, String y, boolean logarithmicX, List<Series> series) {

    /**
     * A named series of points.
     *
     * @param errors half the length of the whiskers; null for none
     * @param joined by lines
     */
    public record Series(String name, double[] x, double[] y, double[] errors, boolean joined) {

        /** Shares in percent, joined by lines; whiskers of half the length of the 95 % interval, around the share. */
        public static Series of(String name, List<Integer> x, List<Share> shares) {
            return new Series(
                    name,
                    x.stream().mapToDouble(Integer::doubleValue).toArray(),
                    shares.stream()
                            .mapToDouble(share -> PERCENT * share.value())
                            .toArray(),
                    shares.stream()
                            .map(Share::interval)
                            .mapToDouble(interval -> PERCENT * (interval.high() - interval.low()) / 2)
                            .toArray(),
                    true);
        }
    }

    private static final int PERCENT = 100;
}
