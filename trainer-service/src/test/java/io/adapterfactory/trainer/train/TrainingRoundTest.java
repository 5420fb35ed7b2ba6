package io.adapterfactory.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.artifact.DamagedArtifactException;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.trainer.StoreFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingRoundTest {

    private static final int STEPS = 6;
    private static final int SAVE_EVERY = 2;

    /** Stands for the kill of the process between two steps. */
    private static final class Killed extends RuntimeException {}

    @TempDir
    Path store;

    @BeforeEach
    void fillStore() throws IOException {
        StoreFixture.fill(store);
    }

    @Test
    void aRoundThatWasCutOffGoesOnWithTheLastSavedStepToTheSameWeights() throws Exception {
        // Given what an undisturbed round makes
        TrainingRound first = round();
        RoundOutcome undisturbed = first.run(champion(), "v2", 0, report -> {});
        first.forgetStates("nano");
        byte[] weights = weights(undisturbed.version());
        delete(undisturbed.version().location());
        List<Long> steps = new ArrayList<>();

        // When a round is killed after five steps, four of which are saved
        Consumer<Long> untilKilled = step -> {
            steps.add(step);
            if (step == 4) {
                throw new Killed();
            }
        };
        assertThatThrownBy(() -> round().run(champion(), "v2", 0, report -> untilKilled.accept(report.step())))
                .isInstanceOf(Killed.class);
        assertThat(store.resolve("hypernetworks/nano/v2")).doesNotExist();
        TrainingRound again = round();
        RoundOutcome resumed = again.run(champion(), "v2", 0, report -> steps.add(report.step()));
        again.forgetStates("nano");

        // Then
        assertThat(steps).containsExactly(0L, 1L, 2L, 3L, 4L, 4L, 5L);
        assertThat(weights(resumed.version())).isEqualTo(weights);
        assertThat(resumed.lossBefore()).isEqualTo(undisturbed.lossBefore());
        assertThat(resumed.lossAfter()).isEqualTo(undisturbed.lossAfter());
        assertThat(resumed.version().trainingSteps()).isEqualTo(STEPS);
        assertThat(Files.readAllLines(store.resolve("training-logs/nano/v2/metrics.jsonl")))
                .filteredOn(line -> line.contains("train/loss"))
                .extracting(line -> line.substring(0, line.indexOf(',')))
                .as("steps done again are told of once")
                .containsExactly(
                        "{\"step\":1", "{\"step\":2", "{\"step\":3", "{\"step\":4", "{\"step\":5", "{\"step\":6");
        try (Stream<Path> left = Files.list(store.resolve("training/nano"))) {
            assertThat(left).as("no state is left behind").isEmpty();
        }
    }

    @Test
    void aStateThatIsNoneIsLeftOutAndTheRoundStartsAnew() throws Exception {
        Path state = store.resolve("training/nano/v1-to-v2.safetensors");
        Files.createDirectories(state.getParent());
        Files.writeString(state, "half a file");
        List<Long> steps = new ArrayList<>();

        RoundOutcome outcome = round().run(champion(), "v2", 0, report -> steps.add(report.step()));

        assertThat(steps).hasSize(STEPS).startsWith(0L);
        assertThat(outcome.version().location()).isDirectory();
    }

    @Test
    void aVersionIsBetterOnlyWhenItsValidationLossIsNotWorse() throws Exception {
        RoundOutcome gentle = round(1e-3).run(champion(), "v2", 0, report -> {});
        RoundOutcome wild = round(30).run(champion(), "v3", 0, report -> {});

        assertThat(gentle.isBetter()).isTrue();
        assertThat(gentle.lossAfter()).isLessThanOrEqualTo(gentle.lossBefore());
        assertThat(wild.isBetter()).isFalse();
        assertThat(wild.lossBefore()).isEqualTo(gentle.lossBefore());
    }

    @Test
    void aDamagedChampionIsNamed() throws Exception {
        Version champion = champion();
        Path weights = champion.location().resolve("hypernetwork.safetensors");
        Files.writeString(weights, "damaged");

        assertThatThrownBy(() -> round().run(champion, "v2", 0, report -> {}))
                .isInstanceOf(DamagedArtifactException.class)
                .hasMessageContaining("hypernetwork.safetensors is damaged: expected");
    }

    private TrainingRound round() {
        return round(1e-3);
    }

    private TrainingRound round(double learningRate) {
        return new TrainingRound(RoundSettings.of(store, STEPS, SAVE_EVERY, learningRate), new TaskPool());
    }

    private Version champion() throws IOException {
        Path v1 = store.resolve("hypernetworks/nano/v1");
        return new Version("nano", "v1", v1, Manifest.of(v1).files(), 0);
    }

    private static byte[] weights(Version version) throws IOException {
        return Files.readAllBytes(version.location().resolve("hypernetwork.safetensors"));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
