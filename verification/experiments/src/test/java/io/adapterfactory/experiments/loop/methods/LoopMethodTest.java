package io.adapterfactory.experiments.loop.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.experiments.loop.LoopSteps;
import io.adapterfactory.t2l.training.continual.ContinualMethod;
import io.adapterfactory.t2l.training.continual.OutputPenalty;
import io.adapterfactory.t2l.training.continual.StartAverage;
import io.adapterfactory.t2l.training.curriculum.Replay;
import io.adapterfactory.t2l.training.curriculum.Sampling;
import io.adapterfactory.t2l.training.hypernetwork.TrainedPart;
import io.adapterfactory.t2l.training.optimizer.LearningRate;
import io.adapterfactory.t2l.training.optimizer.LearningRate.Decay;
import io.adapterfactory.t2l.training.sft.RoundRecipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LoopMethodTest {

    private static final LoopSteps STEPS = new LoopSteps(1200, 240, 10);
    private static final Path SETTINGS = Path.of("../../docs/reference/settings.md");

    @Test
    void withoutSettingsAMethodIsTheMainArm() {
        LoopMethod method = LoopMethod.of("curriculum");

        assertThat(method.recipe(STEPS))
                .isEqualTo(
                        new RoundRecipe(240, 32, 2, new LearningRate(5e-4, 0.1, Decay.LINEAR), ContinualMethod.NONE));
        assertThat(method.sampling()).isEqualTo(Sampling.CURRICULUM);
        assertThat(method.replay()).isEqualTo(new Replay.AsSampled());
    }

    @Test
    void everySettingReachesTheRound() {
        LoopMethod method = LoopMethod.of("sampling=uniform+replay=regression+replay-share=0.3+learning-rate=1e-3"
                + "+warmup=0+decay=none+output-penalty=2+output-penalty-descriptions=3+champion-share=0.4+averages=5"
                + "+trained-part=heads");

        assertThat(method.recipe(STEPS))
                .isEqualTo(new RoundRecipe(
                        240,
                        32,
                        2,
                        new LearningRate(1e-3, 0, Decay.NONE),
                        new ContinualMethod(new OutputPenalty(2, 3), new StartAverage(0.4, 5), TrainedPart.HEADS)));
        assertThat(method.sampling()).isEqualTo(Sampling.UNIFORM);
        assertThat(method.replay()).isEqualTo(new Replay.ByRegression(0.3));
    }

    @Test
    void everyNamedMethodIsReadAndHasSettingsOfTheTrainer() throws IOException {
        String settings = Files.readString(SETTINGS);
        for (String name : LoopMethod.names()) {
            LoopMethod method = LoopMethod.of(name);
            method.recipe(STEPS);
            method.replay();
            assertThat(method.environment()).isNotEmpty();
            method.environment().keySet().forEach(variable -> assertThat(settings)
                    .contains("`" + variable + "`"));
        }
    }

    @Test
    void namesWhatCannotBeRead() {
        assertThatThrownBy(() -> LoopMethod.of("magic"))
                .hasMessageStartingWith("method 'magic' is unknown; expected one of [curriculum, uniform,");
        assertThatThrownBy(() -> LoopMethod.of("magic=1"))
                .hasMessageStartingWith("setting 'magic' is unknown; expected one of [averages, champion-share,");
        assertThatThrownBy(() -> LoopMethod.of("sampling=uniform+averages"))
                .hasMessage("'averages' in method 'sampling=uniform+averages' is no setting; expected NAME=VALUE");
        assertThatThrownBy(() -> LoopMethod.of("averages=many").recipe(STEPS))
                .hasMessage("averages is 'many'; expected a number");
    }
}
