package io.adapterfactory.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.cli.CommandRun;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.experiments.words.TrainingLength;
import io.adapterfactory.experiments.words.TrainingPace;
import io.adapterfactory.experiments.words.TrainingPlan;
import io.adapterfactory.experiments.words.WordsBase;
import io.adapterfactory.experiments.words.WordsHypernetworkRecipe;
import io.adapterfactory.experiments.words.WordsSelection;
import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.lm.Precision;
import io.adapterfactory.t2l.training.log.TrainingLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipe and the results table of the suite words, in their quick form, on a tiny chat model. */
@Tag("campaign")
class WordsCommandsTest {

    @TempDir
    static Path shared;

    private static Path base;

    @TempDir
    Path runs;

    @BeforeAll
    static void aChatModel() throws IOException {
        base = TinyChatModel.write(shared.resolve("tiny"));
    }

    @Test
    void theTrainingWritesAHypernetworkThatNamesWhatItIsFor() throws IOException {
        Path result = trained(runs, "3");

        HypernetworkConfig config = HypernetworkFolder.readConfig(result);
        assertThat(config.baseModel()).isEqualTo("tiny");
        assertThat(config.target().layers()).containsExactly(1, 2, 3);
        assertThat(config.textEncoder()).isEqualTo("all-minilm-l6-v2/mean+bge-small-en-v1.5-q/cls");
        assertThat(config.outOfDistributionBelow()).isBetween(0.0, 1.0);
        assertThat(FittingBaseModels.read(result).trainedWith()).isEqualTo(BaseModelDigests.of(base));
        assertThat(HypernetworkFolder.readTrainingNeighborhood(result)).isPresent();
        List<String> log =
                Files.readAllLines(runs.resolve("logs/words-hypernetwork-tiny").resolve("metrics.jsonl"));
        assertThat(log).hasSize(3);
        assertThat(new ObjectMapper().readTree(log.get(2)).path("train/loss").asDouble())
                .isPositive();
        assertThat(train(runs, "3").error()).contains("exists: this training has ended");
    }

    @Test
    void anInterruptedTrainingResumesToTheSameWeightsUpToRounding() throws IOException {
        Path whole = trained(runs.resolve("whole"), "27");
        Path cut = runs.resolve("cut");

        assertThatThrownBy(() -> recipe(cut, 27, 42, 26).run()).hasMessage("cut off");
        assertThat(cut.resolve("result")).doesNotExist();
        assertThat(HypernetworkFolder.readConfig(cut.resolve("state/current")).baseModel())
                .isEqualTo("tiny");
        assertThatThrownBy(() -> recipe(cut, 27, 43, 99).run())
                .hasMessageContaining("has an unfinished training with TrainingPlan[steps=27, seed=42")
                .hasMessageContaining("another one is requested: TrainingPlan[steps=27, seed=43");
        recipe(cut, 27, 42, 99).run();

        Map<String, float[]> resumed = weights(cut.resolve("result"));
        weights(whole).forEach((name, expected) -> assertThat(greatestDifference(resumed.get(name), expected))
                .as(name)
                .isLessThan(1e-4f));
        assertThat(cut.resolve("state/words-hypernetwork.safetensors")).doesNotExist();
        assertThat(Files.readAllLines(cut.resolve("summary.log")))
                .extracting(line -> line.split(" ")[0])
                .containsExactly("10", "20");
    }

    @Test
    void aResumedTrainingMayEndEarlier() throws IOException {
        assertThatThrownBy(() -> recipe(runs, 99, 42, 26).run()).hasMessage("cut off");

        recipe(runs, 27, 42, 99).run();

        assertThat(runs.resolve("result")).isDirectory();
        assertThat(Files.readAllLines(runs.resolve("summary.log"))).hasSize(2);
    }

    @Test
    void aTrainingContinuesTheWeightsOfAnother() throws IOException {
        Path first = trained(runs, "3");
        Path continued = runs.resolve("hypernetworks/tiny/words-2");

        assertThat(train(runs, "1", "--from", first.toString()).exitCode()).isEqualTo(ExitCode.OK);

        Map<String, float[]> before = weights(first);
        weights(continued).forEach((name, after) -> assertThat(greatestDifference(after, before.get(name)))
                .as(name)
                .isBetween(0f, 2e-3f));
        assertThat(weights(continued)).isNotEqualTo(before);
        assertThat(train(runs, "1", "--from", runs.resolve("none").toString()).error())
                .contains("is not a folder");
    }

    private static float greatestDifference(float[] one, float[] other) {
        assertThat(one).hasSameSizeAs(other);
        float greatest = 0;
        for (int i = 0; i < one.length; i++) {
            greatest = Math.max(greatest, Math.abs(one[i] - other[i]));
        }
        return greatest;
    }

    private static Map<String, float[]> weights(Path hypernetwork) {
        return HypernetworkFolder.readWeights(hypernetwork, HypernetworkFolder.readConfig(hypernetwork));
    }

    private static WordsHypernetworkRecipe recipe(Path folder, long steps, int seed, long lastStep) {
        return new WordsHypernetworkRecipe(
                new WordsHypernetworkRecipe.Training(
                        new WordsBase("tiny", base, Precision.FP32),
                        WordsSelection.QUICK.trained(),
                        WordsSelection.QUICK,
                        new TrainingLength.Steps(steps),
                        seed,
                        Optional.empty()),
                new WordsHypernetworkRecipe.Places(
                        folder.resolve("result"), folder.resolve("state"), folder.resolve("summary.log")),
                new WordsHypernetworkRecipe.Listener() {
                    @Override
                    public void embedded(int descriptions, int of) {}

                    @Override
                    public void planned(TrainingPlan plan, boolean isResumed) {}

                    @Override
                    public void stepped(TrainingPace pace) {
                        if (pace.done() == lastStep) {
                            throw new IllegalStateException("cut off");
                        }
                    }
                },
                TrainingLog.NONE);
    }

    @Test
    void theTableHasEveryRowAndIsPickedUpWhereItWasInterrupted() throws IOException {
        trained(runs, "2");

        CommandRun first = experiment("words");
        assertThat(first.exitCode()).as(first.error()).isEqualTo(ExitCode.OK);
        String report = Files.readString(runs.resolve("out/words.md"));
        assertThat(report)
                .contains("deploy/factory experiment words --base tiny --items 12 --seed 42 --quick")
                .contains(
                        "| base model |",
                        "| description in the prompt |",
                        "| three examples in the prompt |",
                        "| one multi-task LoRA |",
                        "| Text-to-LoRA, another task's description |",
                        "| Text-to-LoRA, trained wordings |",
                        "| Text-to-LoRA, unseen wordings |",
                        "| per-task LoRA |",
                        "## By kind of task",
                        "## By task");
        assertThat(Files.readAllLines(runs.resolve("out/words.csv"))).hasSize(9);

        Path loras = runs.resolve("experiments/work/words-tiny/loras/quick");
        try (var folders = Files.list(loras)) {
            assertThat(folders).hasSize(3);
        }
        Map<Path, FileTime> answered = times(runs.resolve("experiments/work/words-tiny/answers"));
        assertThat(answered).hasSize(8 + 10);
        assertThat(experiment("words").exitCode()).isEqualTo(ExitCode.OK);
        assertThat(times(runs.resolve("experiments/work/words-tiny/answers"))).isEqualTo(answered);
        assertThat(Files.readString(runs.resolve("out/words.md"))).isEqualTo(report);
    }

    @Test
    void theWarningIsCalibratedOnOneHalfOfTheTasksAndTestedOnTheOther() throws IOException {
        trained(runs, "2");

        CommandRun run = experiment("words-warning");

        assertThat(run.exitCode()).as(run.error()).isEqualTo(ExitCode.OK);
        // Ten tasks with at most four wordings each
        assertThat(Files.readAllLines(runs.resolve("out/words-warning.csv")))
                .hasSize(8)
                .allSatisfy(line -> assertThat(line.split(",")).hasSizeGreaterThanOrEqualTo(6));
        assertThat(Files.readString(runs.resolve("out/words-warning.md")))
                .contains("deploy/factory experiment words-warning --base tiny --items 12 --seed 42 --quick")
                .contains(
                        "| similarity: calibrated, on the other half |",
                        "| similarity: the hypernetwork's own, on the other half |",
                        "| score predicted from other tasks: calibrated, on the other half |",
                        "| score predicted from one wording of every task: calibrated, on the other half |");
    }

    @Test
    void aHypernetworkForEachNumberOfTasksIsTrainedOnceAndScored() throws IOException {
        CommandRun one = experiment("words-scaling", "--tasks", "2", "--steps", "2");
        assertThat(one.exitCode()).as(one.error()).isEqualTo(ExitCode.OK);
        Path weights = runs.resolve("experiments/work/words-tiny/scaling/quick-tasks-2-steps-2-seed-42-bf16")
                .resolve("hypernetwork")
                .resolve(HypernetworkFolder.WEIGHTS);
        FileTime trained = Files.getLastModifiedTime(weights);

        CommandRun both = experiment("words-scaling", "--tasks", "4,2", "--steps", "2");

        assertThat(both.exitCode()).as(both.error()).isEqualTo(ExitCode.OK);
        assertThat(Files.getLastModifiedTime(weights)).isEqualTo(trained);
        List<String> csv = Files.readAllLines(runs.resolve("out/words-scaling.csv"));
        assertThat(csv).hasSize(3);
        assertThat(csv.get(0)).contains("unseen wordings (n=4)", "unseen tasks (n=16)", "unseen compositions (n=16)");
        // Three descriptions of each task
        assertThat(csv.get(1)).startsWith("2,6,");
        assertThat(csv.get(2)).startsWith("4,12,");
        assertThat(Files.readString(runs.resolve("out/words-scaling.md")))
                .contains("experiment words-scaling --base tiny --items 12 --seed 42 --tasks 4,2 --steps 2 --quick")
                .contains("(words-scaling.png)");
        assertThat(runs.resolve("out/words-scaling.png")).isNotEmptyFile();
    }

    @Test
    void aNumberOfTasksThatTheSuiteDoesNotHaveIsRefused() {
        CommandRun run = experiment("words-scaling", "--tasks", "2,7");

        assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run.error())
                .contains("the number of training tasks is 7; expected 2 (these are scored in every row) to 6");
    }

    private static Map<Path, FileTime> times(Path folder) throws IOException {
        Map<Path, FileTime> times = new TreeMap<>();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                times.put(file, Files.getLastModifiedTime(file));
            }
        }
        return times;
    }

    private CommandRun experiment(String name, String... options) {
        List<String> arguments = new ArrayList<>(List.of("experiment", name, "--quick", "--base", "tiny"));
        arguments.addAll(List.of("--base-model-folder", base.toString()));
        arguments.addAll(List.of("--runs", runs.toString()));
        arguments.addAll(List.of("--out", runs.resolve("out").toString()));
        arguments.addAll(List.of(options));
        return CheckoutCommands.run(arguments.toArray(String[]::new));
    }

    private static Path trained(Path runs, String steps) {
        CommandRun run = train(runs, steps);
        assertThat(run.exitCode()).as(run.error()).isEqualTo(ExitCode.OK);
        return Path.of(run.out().strip());
    }

    private static CommandRun train(Path runs, String steps, String... options) {
        List<String> arguments = new ArrayList<>(List.of("train", "words-hypernetwork", "--quick", "--base", "tiny"));
        arguments.addAll(List.of("--base-model-folder", base.toString()));
        arguments.addAll(List.of("--runs", runs.toString(), "--steps", steps, "--precision", "fp32"));
        arguments.addAll(List.of(options));
        return CheckoutCommands.run(arguments.toArray(String[]::new));
    }
}
