package io.adapterfactory.t2l.training.sft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.training.continual.ContinualMethod;
import io.adapterfactory.t2l.training.hypernetwork.TrainedPart;
import io.adapterfactory.t2l.training.optimizer.LearningRate;
import io.adapterfactory.t2l.training.optimizer.LearningRate.Decay;
import io.adapterfactory.t2l.training.optimizer.OptimizerSettings;
import org.junit.jupiter.api.Test;

class SftConfigTest {

    /** The numbers of the authors' training scripts. */
    @Test
    void startsFromTheReferencesScripts() {
        SftConfig paper = SftConfig.paper(1000);

        assertThat(paper.steps()).isEqualTo(1000);
        assertThat(paper.tasksPerBatch()).isEqualTo(8);
        assertThat(paper.pointsPerTask()).isEqualTo(1);
        assertThat(paper.optimizer())
                .isEqualTo(new OptimizerSettings(new LearningRate(2.5e-5, 0.2, Decay.LINEAR), 0.01, 1.0));
        assertThat(paper.regularization()).isEqualTo(new Regularization(0.1, 5, 1e-3, 0.05));
        assertThat(paper.continual()).isEqualTo(ContinualMethod.NONE);
        assertThat(paper.equallyWeightSamples()).isTrue();
        assertThat(paper.seed()).isEqualTo(42);
    }

    @Test
    void aNamedChangeChangesThatAlone() {
        SftConfig changed = SftConfig.paper(10)
                .withTasksPerBatch(3)
                .withPointsPerTask(4)
                .withLearningRate(2e-4)
                .withWarmupFraction(0.5)
                .withOptimizer(optimizer -> optimizer.withWeightDecay(0).withMaxGradientNorm(7))
                .withRegularization(Regularization.PAPER.withNeftuneAlpha(0).withLabelSmoothing(0.2))
                .withContinual(ContinualMethod.NONE.with(TrainedPart.HEADS))
                .withEquallyWeightSamples(false)
                .withSeed(1);

        assertThat(changed)
                .isEqualTo(new SftConfig(
                        10,
                        3,
                        4,
                        new OptimizerSettings(new LearningRate(2e-4, 0.5, Decay.LINEAR), 0, 7),
                        new Regularization(0.2, 0, 1e-3, 0.05),
                        ContinualMethod.NONE.with(TrainedPart.HEADS),
                        false,
                        1));
    }

    @Test
    void namesTheSettingThatCannotBeUsed() {
        SftConfig paper = SftConfig.paper(10);

        assertThatThrownBy(() -> SftConfig.paper(0)).hasMessage("steps must be at least 1, found 0");
        assertThatThrownBy(() -> paper.withTasksPerBatch(0)).hasMessage("tasksPerBatch must be at least 1, found 0");
        assertThatThrownBy(() -> paper.withLearningRate(0)).hasMessage("learningRate must be positive, found 0.0");
        assertThatThrownBy(() -> paper.withWarmupFraction(1.5))
                .hasMessage("warmupFraction must be between 0 and 1, found 1.5");
        assertThatThrownBy(() -> Regularization.NONE.withLabelSmoothing(1))
                .hasMessage("labelSmoothing must be at least 0 and below 1, found 1.0");
        assertThatThrownBy(() -> Regularization.NONE.withLoraDropout(-0.1))
                .hasMessage("loraDropout must be at least 0 and below 1, found -0.1");
    }
}
