package io.adapterfactory.trainer.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.adapterfactory.trainer.gate.PairedComparison.Pair;
import io.adapterfactory.trainer.gate.PairedComparison.TaskDelta;
import io.adapterfactory.trainer.pool.ValidationTask;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairedComparisonTest {

    /** Grades of examples: how many got better, got worse, and stayed right. */
    private static Pair pair(String benchmark, int better, int worse, int right) {
        int n = better + worse + right;
        float[] champion = new float[n];
        float[] candidate = new float[n];
        for (int i = 0; i < n; i++) {
            champion[i] = i < better ? 0 : 1;
            candidate[i] = i < better || i >= better + worse ? 1 : 0;
        }
        return new Pair(new ValidationTask("do " + benchmark, benchmark), 1, champion, candidate);
    }

    private static Pair weighing(double weight, Pair pair) {
        return new Pair(pair.task(), weight, pair.champion(), pair.candidate());
    }

    @Test
    void theIntervalIsThatOfAStratifiedSample() {
        // By hand: differences 1 1 0 0 with mean 1/2 and variance 1/3; and 0 0 -1 0 0 with mean -1/5 and variance 1/5.
        // Mean (0.5 - 0.2) / 2; variance (1/12 + 1/25) / 4.
        PairedComparison comparison = PairedComparison.of(List.of(pair("a", 2, 0, 2), pair("b", 0, 1, 4)));

        assertThat(comparison.champion()).isCloseTo((0.5 + 1.0) / 2, within(1e-12));
        assertThat(comparison.candidate()).isCloseTo((1.0 + 0.8) / 2, within(1e-12));
        assertThat(comparison.delta()).isCloseTo(0.15, within(1e-12));
        double halfWidth = 1.959963984540054 * Math.sqrt((1 / 12.0 + 1 / 25.0) / 4);
        assertThat(comparison.low()).isCloseTo(0.15 - halfWidth, within(1e-12));
        assertThat(comparison.high()).isCloseTo(0.15 + halfWidth, within(1e-12));
        assertThat(comparison.examples()).isEqualTo(9);
        assertThat(comparison.isBetter()).isTrue();
        assertThat(comparison.isWorse()).isFalse();
    }

    @Test
    void aTaskThatRepresentsOthersHasTheirWeight() {
        // By hand, as above: 1/4 of +1/2 with variance 1/12, 3/4 of -1/5 with variance 1/25.
        PairedComparison comparison =
                PairedComparison.of(List.of(pair("new", 2, 0, 2), weighing(3, pair("old", 0, 1, 4))));

        assertThat(comparison.candidate()).isCloseTo(0.25 * 1 + 0.75 * 0.8, within(1e-12));
        assertThat(comparison.delta()).isCloseTo(0.25 * 0.5 - 0.75 * 0.2, within(1e-12));
        double halfWidth = 1.959963984540054 * Math.sqrt(1 / 12.0 / 16 + 9 / 25.0 / 16);
        assertThat(comparison.high() - comparison.low()).isCloseTo(2 * halfWidth, within(1e-12));
        // With equal weights, a gain on one new task would hide that the old ones lose.
        assertThat(comparison.isBetter()).isFalse();
        assertThat(PairedComparison.of(List.of(pair("new", 2, 0, 2), pair("old", 0, 1, 4)))
                        .isBetter())
                .isTrue();
    }

    @Test
    void worseIsOnlyWhatChanceHardlyMakes() {
        assertThat(PairedComparison.of(List.of(pair("a", 3, 5, 92))).isWorse()).isFalse();
        assertThat(PairedComparison.of(List.of(pair("a", 3, 20, 77))).isWorse()).isTrue();
        PairedComparison same = PairedComparison.of(List.of(pair("a", 0, 0, 10)));
        assertThat(same.isWorse()).isFalse();
        assertThat(same.isBetter()).isFalse();
    }

    @Test
    void aTaskIsHarmedWhenItLosesMuchBeyondChance() {
        PairedComparison comparison = PairedComparison.of(List.of(
                pair("fine", 40, 0, 60), pair("lost", 0, 40, 60), pair("few", 0, 2, 3), pair("little", 0, 20, 80)));

        assertThat(comparison.harmed(0.3))
                .extracting(TaskDelta::task)
                .extracting(ValidationTask::benchmark)
                .as("two of five may be chance, a fifth may be borne")
                .containsExactly("lost");
        // McNemar's exact test: 2 * 2^-40
        assertThat(comparison.tasks().get(1).pValue()).isCloseTo(Math.pow(2, -39), within(1e-15));
    }

    @Test
    void partialGradesAreComparedToo() {
        PairedComparison comparison = PairedComparison.of(List.of(new Pair(
                new ValidationTask("sum it up", "rouge"), 1, new float[] {0.25f, 0.5f}, new float[] {0.5f, 0.75f})));

        assertThat(comparison.delta()).isCloseTo(0.25, within(1e-12));
        assertThat(comparison.low()).isCloseTo(0.25, within(1e-12));
    }
}
