package io.adapterfactory.t2l.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalTest {

    /** Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3. */
    @ParameterizedTest
    @CsvSource({"81, 263, 0.2553, 0.3662", "15, 148, 0.0624, 0.1605", "0, 20, 0.0000, 0.1611", "1, 29, 0.0061, 0.1718"})
    void isWilsonsScoreInterval(int successes, int trials, double low, double high) {
        Interval interval = Interval.wilson(successes, trials);

        assertThat(interval.low()).isCloseTo(low, Offset.offset(5e-5));
        assertThat(interval.high()).isCloseTo(high, Offset.offset(5e-5));
    }

    @Test
    void successAndFailureMirrorEachOther() {
        Interval all = Interval.wilson(20, 20);

        assertThat(all.low()).isCloseTo(1 - 0.1611, Offset.offset(5e-5));
        assertThat(all.high()).isEqualTo(1);
    }

    /**
     * Of 4000 samples of 200, about 95 % of the intervals contain the true value; Wilson's coverage varies by about two
     * points.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.3, 0.5, 0.9})
    void wilsonsIntervalHasItsCoverage(double truth) {
        Random random = new Random(1);
        int held = 0;
        for (int sample = 0; sample < 4000; sample++) {
            int successes = 0;
            for (int trial = 0; trial < 200; trial++) {
                successes += random.nextDouble() < truth ? 1 : 0;
            }
            Interval interval = Interval.wilson(successes, 200);
            held += interval.low() <= truth && truth <= interval.high() ? 1 : 0;
        }

        assertThat(held / 4000.0).isBetween(0.93, 0.975);
    }

    /** Means of 60 uniform numbers; a percentile bootstrap of this few values is a little too narrow. */
    @Test
    void theBootstrapIntervalHasItsCoverage() {
        Random random = new Random(2);
        int held = 0;
        for (int sample = 0; sample < 300; sample++) {
            Interval interval = Interval.bootstrap(random.doubles(60).toArray());
            held += interval.low() <= 0.5 && 0.5 <= interval.high() ? 1 : 0;
        }

        assertThat(held / 300.0).isBetween(0.91, 0.98);
    }
}
