package io.adapterfactory.t2l.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RocAreaTest {

    @Test
    void countsPairsAndTiesHalf() {
        // Pairs (2,1) (2,2) (5,1) (5,2): won, tied, won, won.
        assertThat(RocArea.of(new double[] {2, 5}, new double[] {1, 2}).area()).isEqualTo(3.5 / 4);
        assertThat(RocArea.of(new double[] {3, 4}, new double[] {1, 2}).area()).isEqualTo(1);
        assertThat(RocArea.of(new double[] {1, 1}, new double[] {1, 1, 1}).area())
                .isEqualTo(0.5);
        assertThat(RocArea.of(new double[] {1}, new double[] {2}).area()).isZero();
    }

    /** Hanley and McNeil's own example (table II): 51 abnormal and 58 normal, area 0.893, standard error 0.032. */
    @Test
    void theIntervalIsHanleyAndMcNeils() {
        double[] normal = ratings(33, 6, 6, 11, 2);
        double[] abnormal = ratings(3, 2, 2, 11, 33);

        RocArea area = RocArea.of(abnormal, normal);

        assertThat(area.area()).isEqualTo(0.893, within(0.0005));
        assertThat(area.interval().high() - area.area()).isEqualTo(1.96 * 0.032, within(0.002));
    }

    /**
     * For two normal distributions one standard deviation apart, the area is the normal distribution's value at
     * sqrt(1/2).
     */
    @Test
    void meetsTheClosedFormOfTwoNormalDistributions() {
        Random random = new Random(5);
        double[] positives =
                random.doubles(20_000).map(ignored -> random.nextGaussian() + 1).toArray();
        double[] negatives =
                random.doubles(20_000).map(ignored -> random.nextGaussian()).toArray();

        assertThat(RocArea.of(positives, negatives).area()).isEqualTo(0.7602, within(0.006));
    }

    @Test
    void needsBothKinds() {
        assertThatThrownBy(() -> RocArea.of(new double[0], new double[] {1}))
                .hasMessage("found 0 positives and 1 negatives; expected at least one of each");
    }

    private static double[] ratings(int... counts) {
        java.util.stream.DoubleStream.Builder all = java.util.stream.DoubleStream.builder();
        for (int rating = 0; rating < counts.length; rating++) {
            for (int i = 0; i < counts[rating]; i++) {
                all.add(rating + 1);
            }
        }
        return all.build().toArray();
    }
}
