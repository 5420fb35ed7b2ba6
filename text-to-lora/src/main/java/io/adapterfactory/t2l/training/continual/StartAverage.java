package io.adapterfactory.t2l.training.continual;

/**
 * Averages of the trained weights and the start's (Soup to Go, arXiv 2501.05559). With {@code times} above 1, the
 * training continues from the average.
 *
 * @param startShare of the start's weights in the average, 0 to below 1; 0: no averages
 * @param times number of averages, at equal distances; the last one is after the last step
 */
public record StartAverage(double startShare, int times) {

    public static final StartAverage NONE = new StartAverage(0, 1);

    public StartAverage {
        if (!(startShare >= 0 && startShare < 1)) {
            throw new IllegalArgumentException(
                    "the start's share of an average must be at least 0 and below 1, found " + startShare);
        }
        if (times < 1) {
            throw new IllegalArgumentException("the number of averages must be at least 1, found " + times);
        }
    }

    public boolean applies() {
        return startShare > 0;
    }

    /**
     * @param finished number of finished steps, 1 to {@code steps}
     * @param steps of the whole training
     */
    public boolean isDueAfter(long finished, long steps) {
        return applies() && finished * times / steps > (finished - 1) * times / steps;
    }
}
