package io.adapterfactory.t2l.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
}
