package io.adapterfactory.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.cli.CommandRun;
import io.adapterfactory.cli.FactoryMain;
import io.adapterfactory.cli.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input to the commands that exist only in a checkout. */
class CheckoutCommandsTest {

    @TempDir
    Path folder;

    @BeforeEach
    void aHomeWithABaseModel() throws IOException {
        Files.createDirectories(folder.resolve("models/base-models/nano"));
        System.setProperty("factory.home", folder.toString());
    }

    @AfterEach
    void theCheckoutIsHomeAgain() {
        System.clearProperty("factory.home");
    }

    @Test
    void measurementsThatCannotBeMade() {
        assertRefused(
                CheckoutCommands.run("bench", "bus", "--generators", "13"),
                ExitCode.BAD_INPUT,
                "--generators is 13, but each of 12 partitions can be read by only one generator");
        assertRefused(
                CheckoutCommands.run("bench", "bus", "--rates", "10,0"),
                ExitCode.BAD_INPUT,
                "--seconds and --rates above 0");
        assertRefused(
                CheckoutCommands.run("bench", "scale", "--partitions", "3"),
                ExitCode.BAD_INPUT,
                "up to 4 processes requested, but each of 3 partitions can be read by only one process");
        assertRefused(
                CheckoutCommands.run("bench", "scale", "--work", "-1"), ExitCode.BAD_INPUT, "--work must be 0 or more");
    }

    @Test
    void benchesOfNothing() {
        assertRefused(
                CheckoutCommands.run("bench", "--batches", "0"),
                ExitCode.BAD_INPUT,
                "--runs and --batches must be 1 or more");
        CommandRun sleeping = CheckoutCommands.run("bench", "--part", "sleeping");
        assertThat(sleeping.error())
                .contains("--part", "expected one of [", "generation", "training", "decoding", "but was 'sleeping'");
    }

    @Test
    void anExperimentWithoutItsAdapters() throws IOException {
        Files.createDirectories(folder.resolve("runs/loras/my-own"));
        assertRefused(
                CheckoutCommands.run(
                        "experiment", "nano", "--runs", folder.resolve("runs").toString()),
                ExitCode.NOT_FOUND,
                "the per-task LoRAs are not in ");
    }

    @Test
    void anUnknownExperiment() {
        assertRefused(
                CheckoutCommands.run("experiment", "alchemy"),
                ExitCode.BAD_INPUT,
                "experiment 'alchemy' is unknown; expected one of nano, words, words-warning, words-scaling, words-loop,"
                        + " tasks, main,");
    }

    @Test
    void anOptionThatAnExperimentDoesNotHave() {
        assertRefused(
                CheckoutCommands.run("experiment", "words-warning", "--without-loras"),
                ExitCode.BAD_INPUT,
                "--without-loras belongs to experiment words");
        assertRefused(
                CheckoutCommands.run("experiment", "words", "--tasks", "30"),
                ExitCode.BAD_INPUT,
                "--tasks belongs to experiment words-scaling");
        assertRefused(
                CheckoutCommands.run("experiment", "words-warning", "--steps", "200"),
                ExitCode.BAD_INPUT,
                "--steps belongs to experiment words-scaling");
        assertRefused(
                CheckoutCommands.run("experiment", "words-scaling", "--hypernetwork", folder.toString()),
                ExitCode.BAD_INPUT,
                "--hypernetwork belongs to other experiments with the suite words; words-scaling trains its own");
    }

    @Test
    void aLoopWithMoreTasksThanTheSuiteHas() throws IOException {
        Path base = Files.createDirectories(folder.resolve("base"));
        assertRefused(
                CheckoutCommands.run(
                        "experiment",
                        "words-loop",
                        "--base-model-folder",
                        base.toString(),
                        "--hypernetwork",
                        base.toString(),
                        "--waves",
                        "5",
                        "--wave-tasks",
                        "3"),
                ExitCode.BAD_INPUT,
                "5 waves of 3 tasks need 15 unseen tasks; the suite words has 14");
    }

    @Test
    void anUnknownMethodAgainstForgetting() {
        assertRefused(
                CheckoutCommands.run("experiment", "loop-methods", "--methods", "uniform,magic"),
                ExitCode.BAD_INPUT,
                "method 'magic' is unknown; expected one of [curriculum, uniform,");
    }

    @Test
    void mixedVersionsOfAFolderThatIsNotABuild() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        assertRefused(
                CheckoutCommands.run(
                        "mixed-versions",
                        "--earlier",
                        empty.toString(),
                        "--data",
                        folder.resolve("out").toString()),
                ExitCode.BAD_INPUT,
                empty + " is not a folder of this project: it has no models");
        assertRefused(
                CheckoutCommands.run(
                        "mixed-versions",
                        "--earlier",
                        folder.toString(),
                        "--data",
                        folder.resolve("out").toString()),
                ExitCode.NOT_FOUND,
                "generator-service is not built: " + folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--rate=0", "--rate=NaN", "--between=-1"})
    void mixedVersionsAtAnInvalidRate(String option) {
        assertRefused(
                CheckoutCommands.run("mixed-versions", "--earlier", folder.toString(), option),
                ExitCode.BAD_INPUT,
                "--rate must be above 0, --between not negative");
    }

    @Test
    void benchRefusesWhatCannotBeMeasured() {
        CommandRun none = CheckoutCommands.run("bench", "--batches", "0");
        assertThat(none.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(none.error()).contains("--runs and --batches must be 1 or more");
        assertThat(CheckoutCommands.run("bench", "--part", "sleeping").error())
                .contains("--part", "expected one of [", "generation", "training", "decoding", "but was 'sleeping'");
    }

    @Test
    void theShippedCommandLineHasNoneOfThem() {
        assertRefused(
                CommandRun.of(FactoryMain.commandLine(List.of()), "chaos"),
                ExitCode.BAD_INPUT,
                "Unmatched argument at index 0: 'chaos'");
    }

    @Test
    void trainHasTheRecipesOfTheShippedModels() {
        assertRefused(
                CheckoutCommands.run("train", "nano-hypernetwork", "--steps", "0"),
                ExitCode.BAD_INPUT,
                "--steps is 0; expected at least 1");
    }

    private static void assertRefused(CommandRun run, int exitCode, String message) {
        assertThat(run.error()).contains(message);
        assertThat(run.exitCode()).isEqualTo(exitCode);
    }
}
