package io.adapterfactory.verification.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrendTest {

    @Test
    void aSteadyGrowthIsFoundWithoutDoubt() {
        // Given 7 more every six minutes
        List<ProcessSample> samples = samples(0, 7, 14, 21, 28);

        Trend trend = Trend.of(samples, ProcessSample::files);

        assertThat(trend.perHour()).isCloseTo(70, within(1e-9));
        assertThat(trend.uncertainty()).isCloseTo(0, within(1e-6));
        assertThat(trend.first()).isCloseTo(0, within(1e-9));
        assertThat(trend.last()).isCloseTo(28, within(1e-9));
    }

    /**
     * Calculated by hand: slope 0.6 per sample, residual variance 2.4 / 3, Student's t of 3 degrees of freedom 3.1824.
     */
    @Test
    void theStandardErrorMatchesTheTextbook() {
        Trend trend = Trend.of(samples(2, 4, 5, 4, 5), ProcessSample::files);

        assertThat(trend.perHour()).isCloseTo(6, within(1e-9));
        assertThat(trend.uncertainty()).isCloseTo(10 * 3.182446 * Math.sqrt(2.4 / 3 / 10), within(1e-4));
        assertThat(trend.first()).isCloseTo(2.8, within(1e-9));
    }

    @Test
    void twoSamplesMakeNoTrend() {
        assertThatThrownBy(() -> Trend.of(samples(1, 2), ProcessSample::files))
                .hasMessage("a trend needs three samples, there are 2");
    }

    private static List<ProcessSample> samples(long... files) {
        return IntStream.range(0, files.length)
                .mapToObj(i -> new ProcessSample(360.0 * i, 0, 0, files[i], 0))
                .toList();
    }
}
