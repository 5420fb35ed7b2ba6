package io.adapterfactory.verification.load;

import java.util.List;
import java.util.function.ToLongFunction;
import org.apache.commons.math3.stat.regression.SimpleRegression;

/**
 * The trend of a quantity: the least-squares line through its samples.
 *
 * @param first value of the line at the first sample
 * @param last value of the line at the last sample
 * @param perHour slope of the line
 * @param uncertainty half the width of the slope's 95 % confidence interval, as if samples were independent
 */
public record Trend(double first, double last, double perHour, double uncertainty) {

    private static final double SECONDS_PER_HOUR = 3600;

    /** @throws IllegalArgumentException for fewer than three samples, which have no meaningful trend */
    public static Trend of(List<ProcessSample> samples, ToLongFunction<ProcessSample> quantity) {
        if (samples.size() < 3) {
            throw new IllegalArgumentException("a trend needs three samples, there are " + samples.size());
        }
        SimpleRegression line = new SimpleRegression();
        samples.forEach(sample -> line.addData(sample.seconds() / SECONDS_PER_HOUR, quantity.applyAsLong(sample)));
        return new Trend(
                line.predict(samples.get(0).seconds() / SECONDS_PER_HOUR),
                line.predict(samples.get(samples.size() - 1).seconds() / SECONDS_PER_HOUR),
                line.getSlope(),
                line.getSlopeConfidenceInterval());
    }
}
