package io.adapterfactory.verification.command;

import io.adapterfactory.cli.command.training.Runs;
import io.adapterfactory.cli.command.training.TrainCommand;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.terminal.Progress;
import io.adapterfactory.experiments.nano.NanoBaseRecipe;
import io.adapterfactory.experiments.nano.NanoHypernetworkRecipe;
import io.adapterfactory.experiments.nano.NanoLoraRecipe;
import io.adapterfactory.experiments.nano.NanoTable;
import io.adapterfactory.experiments.suite.BenchmarkIndexRecipe;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.task.TaskSuite;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.task.words.WordsSuite;
import io.adapterfactory.t2l.training.log.TrainingLog;
import io.adapterfactory.t2l.training.optimizer.Optimization.StepReport;
import io.adapterfactory.verification.command.words.WordsTrainCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The shipped {@code train}, and the recipes of the shipped models. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        subcommands = WordsTrainCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "The shipped models, in this order, all into one folder:",
            "  factory train nano-base          --runs runs    # runs/base-models/nano",
            "  factory train nano-loras         --runs runs    # runs/loras, one per task",
            "  factory train nano-multitask     --runs runs    # runs/loras/multi-task",
            "  factory train nano-hypernetwork  --runs runs    # runs/hypernetworks/nano/v1",
            "  factory train nano-benchmark-index --runs runs  # runs/benchmarks/nano/index.safetensors",
            "  factory experiment nano          --runs runs    # the table",
            "",
            "The hypernetwork for SmolLM2-135M-Instruct, which must be in the store, and its table:",
            "  factory train words-hypernetwork --runs runs    # runs/hypernetworks/smollm2-135m-instruct/words-1",
            "  factory experiment words         --runs runs    # its table",
            "",
            "The index of the suite words, a resource of the library:",
            "  factory train words-benchmark-index --runs runs # runs/benchmarks/words-index.safetensors"
        })
public final class CheckoutTrainCommand extends TrainCommand {

    @Spec
    private CommandSpec spec;

    @Command(name = "nano-base", mixinStandardHelpOptions = true, description = "Pre-train the base model nano.")
    int nanoBase(@Option(names = "--runs", defaultValue = Runs.DEFAULT, description = Runs.HELP) Path runs) {
        Runs folders = new Runs(runs);
        try (TrainingLog log = folders.log("nano-base");
                Progress progress = Progress.of("nano-base", NanoBaseRecipe.SETTINGS.steps())) {
            NanoBaseRecipe.run(folders.base(), folders.state(), steps(progress), log);
        } catch (IOException e) {
            throw cannotWrite(runs, e);
        }
        return done(folders.base());
    }

    @Command(
            name = "nano-loras",
            mixinStandardHelpOptions = true,
            description = "Train one LoRA for each task of the table.")
    int nanoLoras(@Option(names = "--runs", defaultValue = Runs.DEFAULT, description = Runs.HELP) Path runs) {
        Runs folders = new Runs(runs);
        try (CausalLanguageModel model = folders.loadBase();
                TrainingLog log = folders.log("nano-loras");
                Progress progress =
                        Progress.of("nano-loras", NanoTable.tasksWithAdapters().size())) {
            NanoLoraRecipe.trainPerTask(
                    model,
                    NanoTable.tasksWithAdapters(),
                    folders.adapters(),
                    (adapters, of) -> progress.at(adapters, "adapters"),
                    log);
        }
        return done(folders.adapters());
    }

    @Command(name = "nano-multitask", mixinStandardHelpOptions = true, description = "Train one LoRA for all tasks.")
    int nanoMultitask(@Option(names = "--runs", defaultValue = Runs.DEFAULT, description = Runs.HELP) Path runs) {
        Runs folders = new Runs(runs);
        try (CausalLanguageModel model = folders.loadBase();
                TrainingLog log = folders.log("nano-multitask");
                Progress progress = Progress.of("nano-multitask", -1)) {
            progress.at(0, "one LoRA on all training tasks");
            NanoLoraRecipe.multiTask(model, folders.adapters(), log);
        }
        return done(folders.adapters());
    }

    @Command(
            name = "nano-hypernetwork",
            mixinStandardHelpOptions = true,
            description = "Train the hypernetwork for nano by SFT.")
    int nanoHypernetwork(
            @Option(names = "--runs", defaultValue = Runs.DEFAULT, description = Runs.HELP) Path runs,
            @Option(
                            names = "--steps",
                            defaultValue = "" + NanoHypernetworkRecipe.STEPS,
                            description = "Gradient steps (default: ${DEFAULT-VALUE}).")
                    long steps) {
        if (steps < 1) {
            throw FactoryException.badInput("--steps is " + steps + "; expected at least 1");
        }
        Runs folders = new Runs(runs);
        try (TrainingLog log = folders.log("nano-hypernetwork");
                Progress embedding = Progress.of("embedding descriptions", -1);
                Progress progress = Progress.of("nano-hypernetwork", steps)) {
            NanoHypernetworkRecipe.run(
                    folders.baseOrShipped(),
                    folders.hypernetwork(),
                    folders.state(),
                    steps,
                    (tasks, of) -> embedding.at(tasks, "of " + of + " tasks"),
                    steps(progress),
                    log);
        } catch (IOException e) {
            throw cannotWrite(runs, e);
        }
        return done(folders.hypernetwork());
    }

    @Command(
            name = "nano-benchmark-index",
            mixinStandardHelpOptions = true,
            description = "Fit the index by which descriptions find their benchmark.")
    int nanoBenchmarkIndex(@Option(names = "--runs", defaultValue = Runs.DEFAULT, description = Runs.HELP) Path runs) {
        return benchmarkIndex(
                NanoSuite.standard(), BenchmarkIndexRecipe.Settings.NANO, new Runs(runs).benchmarkIndex());
    }

    @Command(
            name = "words-benchmark-index",
            mixinStandardHelpOptions = true,
            description = "Fit the index by which descriptions find their benchmark in the suite words.")
    int wordsBenchmarkIndex(@Option(names = "--runs", defaultValue = Runs.DEFAULT, description = Runs.HELP) Path runs) {
        Path index = runs.resolve("benchmarks").resolve("words-index.safetensors");
        return benchmarkIndex(WordsSuite.standard(), BenchmarkIndexRecipe.Settings.WORDS, index);
    }

    private int benchmarkIndex(TaskSuite suite, BenchmarkIndexRecipe.Settings settings, Path index) {
        BenchmarkIndexRecipe.Check check;
        try (Progress progress = Progress.of(suite.name() + "-benchmark-index", -1)) {
            check = BenchmarkIndexRecipe.run(
                    suite, settings, index, (benchmarks, of) -> progress.at(benchmarks, "of " + of + " benchmarks"));
        }
        spec.commandLine()
                .getErr()
                .printf(
                        Locale.ROOT,
                        "unseen wordings: %d find their benchmark, %d another, %d none%n",
                        check.right(),
                        check.wrong(),
                        check.far());
        return done(index);
    }

    private static Consumer<StepReport> steps(Progress progress) {
        return report -> progress.at(
                report.step() + 1,
                String.format(Locale.ROOT, "loss %.4f, learning rate %.2e", report.loss(), report.learningRate()));
    }

    private int done(Path result) {
        spec.commandLine().getOut().println(result.toAbsolutePath());
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }

    private static UncheckedIOException cannotWrite(Path runs, IOException cause) {
        return new UncheckedIOException("cannot write to " + runs + ": " + cause, cause);
    }
}
