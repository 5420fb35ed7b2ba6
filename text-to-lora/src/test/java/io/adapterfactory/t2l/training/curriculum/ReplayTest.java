package io.adapterfactory.t2l.training.curriculum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ReplayTest {

    private static final Offset<Double> EXACT = within(1e-12);

    @Test
    void theWeightGrowsWithTheDistanceToTheBestThatIsKnown() {
        // If a LoRA for the task alone is known, its score is the reference
        assertThat(weight(0.9, 0.9, Optional.of(0.9))).isCloseTo(0.2, within(1e-12));
        assertThat(weight(0.4, 0.9, Optional.of(0.9))).isCloseTo(0.7, within(1e-12));
        assertThat(weight(0.95, 0.95, Optional.of(0.9)))
                .as("better than it: the floor")
                .isCloseTo(0.2, within(1e-12));
        // Otherwise the best score of any version counts fully, and the rest half
        assertThat(weight(0.6, 0.8, Optional.empty())).isCloseTo(0.2 + 0.2 + 0.1, within(1e-12));
        assertThat(weight(0.3, 0.3, Optional.empty())).isCloseTo(0.2 + 0.35, within(1e-12));
        assertThat(weight(1, 1, Optional.empty())).isCloseTo(0.2, within(1e-12));
        assertThat(new TaskStanding(Optional.empty(), 0, Optional.empty(), false).weight())
                .as("never scored")
                .isCloseTo(0.7, within(1e-12));
    }

    private static double weight(double score, double best, Optional<Double> lora) {
        return new TaskStanding(Optional.of(score), best, lora, false).weight();
    }

    @Test
    void uniformSamplingDrawsAllAlike() {
        assertThat(Sampling.UNIFORM.weights(List.of(known(0.1, 0.9), fresh()))).containsExactly(1, 1);
    }

    @Test
    void withoutReplayTheWeightsStay() {
        double[] weights = {1, 2, 3};

        assertThat(new Replay.AsSampled().of(List.of(known(0, 1), known(1, 1), fresh()), weights))
                .containsExactly(1, 2, 3);
    }

    @Test
    void uniformReplayDrawsLearnedTasksAlikeAndKeepsTheProportionsOfTheOthers() {
        List<TaskStanding> tasks = List.of(known(0.1, 0.9), known(0.9, 0.9), fresh(), fresh());

        double[] weights = new Replay.Uniform(0.1).of(tasks, new double[] {5, 1, 2, 4});

        assertThat(weights[0]).isEqualTo(weights[1]);
        assertThat((weights[0] + weights[1]) / sum(weights)).isCloseTo(0.1, EXACT);
        assertThat(weights[2]).isEqualTo(2);
        assertThat(weights[3]).isEqualTo(4);
    }

    /** Regressions of 0.8, 0.2, and 0, each plus the minimum of 0.05. */
    @Test
    void replayByRegressionDrawsWhatWasForgotten() {
        List<TaskStanding> tasks = List.of(known(0.1, 0.9), known(0.7, 0.9), known(0.9, 0.9), fresh());

        double[] weights = new Replay.ByRegression(0.25).of(tasks, new double[] {1, 1, 1, 3});

        assertThat(weights[0]).isCloseTo(0.85 / 1.15, EXACT);
        assertThat(weights[1]).isCloseTo(0.25 / 1.15, EXACT);
        assertThat(weights[2]).isCloseTo(0.05 / 1.15, EXACT);
        assertThat(weights[3]).isEqualTo(3);
    }

    @Test
    void withoutNewTasksOrWithoutLearnedOnesTheWeightsStay() {
        Replay replay = new Replay.Uniform(0.1);

        assertThat(replay.of(List.of(known(0.1, 0.9), known(0.9, 0.9)), new double[] {5, 1}))
                .containsExactly(5, 1);
        assertThat(replay.of(List.of(fresh(), fresh()), new double[] {5, 1})).containsExactly(5, 1);
    }

    @Test
    void aShareMustBeAShare() {
        assertThatThrownBy(() -> new Replay.Uniform(1))
                .hasMessage("the share of replay must be above 0 and below 1, found 1.0");
        assertThatThrownBy(() -> new Replay.ByRegression(0))
                .hasMessage("the share of replay must be above 0 and below 1, found 0.0");
    }

    private static TaskStanding known(double score, double best) {
        return new TaskStanding(Optional.of(score), best, Optional.empty(), true);
    }

    private static TaskStanding fresh() {
        return new TaskStanding(Optional.empty(), 0, Optional.empty(), false);
    }

    private static double sum(double[] weights) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        return sum;
    }
}
