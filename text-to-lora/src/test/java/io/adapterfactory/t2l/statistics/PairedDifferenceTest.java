package io.adapterfactory.t2l.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairedDifferenceTest {

    /** Twice the smaller tail of Binomial(better + worse, 1/2), in whole numbers. */
    @ParameterizedTest
    @CsvSource({"6, 0, 0.03125", "9, 1, 0.021484375", "5, 5, 1", "0, 0, 1", "1, 9, 0.021484375", "3, 1, 0.625"})
    void pValueIsMcNemarsExactOne(int better, int worse, double expected) {
        assertThat(pairs(better, worse, 20).pValue()).isCloseTo(expected, Offset.offset(1e-12));
    }

    @Test
    void pValueIsExactForManyExamplesToo() {
        int better = 330;
        int worse = 270;
        BigInteger tail = BigInteger.ZERO;
        BigInteger choose = BigInteger.ONE;
        for (int k = 0; k <= worse; k++) {
            tail = tail.add(choose);
            choose = choose.multiply(BigInteger.valueOf(better + worse - k)).divide(BigInteger.valueOf(k + 1));
        }
        double expected = new BigDecimal(tail)
                .divide(new BigDecimal(BigInteger.TWO.pow(better + worse - 1)), MathContext.DECIMAL64)
                .doubleValue();

        assertThat(pairs(better, worse, 1000).pValue()).isCloseTo(expected, Percentage.withPercentage(1e-6));
    }

    @Test
    void intervalIsNearTheNormalOneForManyExamples() {
        // Given 1000 pairs: 300 better, 100 worse; the variance of one difference is 0.4 - 0.2^2
        PairedDifference difference = pairs(300, 100, 1000);
        double half = 1.96 * Math.sqrt(0.36 / 1000);

        assertThat(difference.delta()).isCloseTo(0.2, Offset.offset(1e-12));
        assertThat(difference.interval().low()).isCloseTo(0.2 - half, Offset.offset(0.004));
        assertThat(difference.interval().high()).isCloseTo(0.2 + half, Offset.offset(0.004));
    }

    /** Agresti, Categorical Data Analysis, approval ratings of 1600 people asked twice: 86 and 150 changed their minds. */
    @Test
    void agreesWithATextbook() {
        PairedDifference difference = pairs(86, 150, 1600);

        assertThat(difference.delta()).isCloseTo(-0.04, Offset.offset(1e-12));
        // The book has a standard error of 0.0095 and z = -4.17.
        assertThat(difference.interval().low()).isCloseTo(-0.04 - 1.96 * 0.0095, Offset.offset(0.002));
        assertThat(difference.interval().high()).isCloseTo(-0.04 + 1.96 * 0.0095, Offset.offset(0.002));
        assertThat(difference.pValue()).isBetween(2e-5, 5e-5);
        assertThat(difference.isSignificant()).isTrue();
    }

    /**
     * All 2^4 signs of 0.5, 0.25, 0.25, 0.125: only the sums of all positive and of all negative signs are as large.
     */
    @Test
    void gradesBetweenAreTestedByRandomSigns() {
        double[] base = {0.5, 0.25, 0, 0.5};
        double[] adapter = {1, 0.5, 0.25, 0.625};

        PairedDifference difference = PairedDifference.of(base, adapter);

        assertThat(difference.delta()).isCloseTo(1.125 / 4, Offset.offset(1e-12));
        assertThat(difference.pValue()).isCloseTo(2 / 16.0, Offset.offset(0.01));
        assertThat(difference.isSignificant()).isFalse();
    }

    @Test
    void equalGradesBetweenAreNoDifference() {
        double[] grades = {0.3, 0.7};

        assertThat(PairedDifference.of(grades, grades)).isEqualTo(new PairedDifference(0, new Interval(0, 0), 1));
    }

    @Test
    void isTheSameEveryTime() {
        assertThat(pairs(30, 10, 100)).isEqualTo(pairs(30, 10, 100));
    }

    @Test
    void noDifferenceHasNoWidth() {
        assertThat(pairs(0, 0, 50)).isEqualTo(new PairedDifference(0, new Interval(0, 0), 1));
    }

    private static PairedDifference pairs(int better, int worse, int n) {
        double[] base = new double[n];
        double[] adapter = new double[n];
        for (int i = 0; i < n; i++) {
            adapter[i] = i < better ? 1 : 0;
            base[i] = i >= better && i < better + worse ? 1 : 0;
        }
        return PairedDifference.of(base, adapter);
    }
}
