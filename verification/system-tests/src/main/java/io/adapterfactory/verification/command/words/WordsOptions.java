package io.adapterfactory.verification.command.words;

import io.adapterfactory.cli.command.training.Runs;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.FactoryHome;
import io.adapterfactory.cli.terminal.Progress;
import io.adapterfactory.experiments.loop.methods.LoopMethod;
import io.adapterfactory.experiments.report.Report;
import io.adapterfactory.experiments.words.WordsHypernetworkRecipe;
import io.adapterfactory.experiments.words.loop.WordsLoopReport;
import io.adapterfactory.experiments.words.table.WordsScaling;
import io.adapterfactory.experiments.words.table.WordsTable;
import io.adapterfactory.experiments.words.table.WordsWarning;
import io.adapterfactory.verification.command.loop.LoopMethodsOptions;
import io.adapterfactory.verification.loop.WordsLoopExperiment;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options of the experiments with the suite words. */
public final class WordsOptions {

    private static final int ITEMS = 12;
    private static final int QUICK_ITEMS = 2;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Mixin
    private WordsBaseOption base;

    @Option(
            names = "--hypernetwork",
            paramLabel = "FOLDER",
            description =
                    "With words, words-warning, and words-loop: a hypernetwork of the base model. Default: the one"
                            + " that was trained in --runs, else the shipped one.")
    private Path hypernetwork;

    @Option(
            names = "--items",
            description = "With the suite words: held-out inputs of each trained task. Default: " + ITEMS
                    + "; with words-loop " + WordsLoopOptions.ITEMS + ".")
    private Integer items;

    @Option(
            names = "--without-loras",
            description = "With words: only prompts and generated adapters, without the rows that train LoRAs.")
    private boolean withoutLoras;

    @Option(
            names = "--seed",
            defaultValue = "42",
            description = "With the suite words: random seed (default: ${DEFAULT-VALUE}).")
    private int seed;

    @Mixin
    private WordsScalingOptions scaling;

    @Mixin
    private WordsLoopOptions loop;

    /**
     * Computes the table.
     *
     * @param work folder for intermediate results
     */
    public Report report(Runs runs, Path work, boolean isQuick) {
        scaling.requireNone();
        try (WordsBaseOption.Opened opened = base.open();
                Progress progress = Progress.of("experiment words", -1);
                WordsTable table = new WordsTable(settings(opened, runs, work, isQuick), shown(progress))) {
            return table.report(!withoutLoras);
        }
    }

    /**
     * Computes what the warning of unusual descriptions is worth.
     *
     * @param work folder for intermediate results
     */
    public Report warning(Runs runs, Path work, boolean isQuick) {
        scaling.requireNone();
        requireLorasNotExcluded(WordsWarning.NAME);
        try (WordsBaseOption.Opened opened = base.open();
                Progress progress = Progress.of("experiment " + WordsWarning.NAME, -1);
                WordsWarning warning = new WordsWarning(settings(opened, runs, work, isQuick), shown(progress))) {
            return warning.report();
        }
    }

    /**
     * Computes how the scores depend on the number of training tasks.
     *
     * @param work folder for the hypernetworks and intermediate results
     */
    public Report scaling(Path work, boolean isQuick) {
        requireLorasNotExcluded(WordsScaling.NAME);
        if (hypernetwork != null) {
            throw FactoryException.badInput("--hypernetwork belongs to other experiments with the suite words; "
                    + WordsScaling.NAME + " trains its own, so leave the option out");
        }
        try (WordsBaseOption.Opened opened = base.open();
                Progress progress = Progress.of("experiment " + WordsScaling.NAME, -1)) {
            WordsScaling.Settings settings = new WordsScaling.Settings(
                    opened.base(), work(work), scaling.trainings(seed, isQuick), items(isQuick), isQuick);
            return new WordsScaling(settings, shown(progress)).report();
        } catch (IllegalArgumentException e) {
            throw FactoryException.badInput(e.getMessage());
        }
    }

    /**
     * Runs what is missing of the loop, and reports it.
     *
     * @param methods with the number of waves and the methods
     * @param isReportOnly whether nothing is run
     * @param work folder for results and the factories' data
     */
    public Report loop(Runs runs, LoopMethodsOptions methods, boolean isReportOnly, Path work, boolean isQuick) {
        scaling.requireNone();
        requireLorasNotExcluded(WordsLoopReport.NAME);
        try (WordsBaseOption.Opened opened = base.open();
                Progress progress = Progress.of("experiment " + WordsLoopReport.NAME, -1)) {
            WordsLoopExperiment experiment = new WordsLoopExperiment(
                    new WordsLoopExperiment.Settings(
                            opened.base(),
                            hypernetwork(runs, base.name()),
                            loop.size(methods, items, seed, isQuick),
                            work.resolve(WordsLoopReport.NAME + "-" + base.name())),
                    FactoryHome.find(),
                    shown(progress),
                    this::show);
            List<LoopMethod> chosen = WordsLoopOptions.methods(methods);
            if (!isReportOnly) {
                chosen.forEach(experiment::run);
            }
            return experiment.report(chosen);
        }
    }

    private void requireLorasNotExcluded(String experiment) {
        if (withoutLoras) {
            throw FactoryException.badInput("--without-loras belongs to experiment words; " + experiment
                    + " trains no LoRAs, so leave the option out");
        }
    }

    /** The options of the loop as they were given, for the report. */
    public String loopCommand(LoopMethodsOptions methods) {
        return " --base " + base.name() + loop.command(methods, items) + " --seed " + seed;
    }

    private void show(String note) {
        PrintWriter terminal = command.commandLine().getErr();
        terminal.println(WordsLoopReport.NAME + ": " + note);
        terminal.flush();
    }

    private static WordsTable.Progress shown(Progress progress) {
        return (doing, done, of) -> progress.at(done, doing + ", " + done + " of " + of);
    }

    private WordsTable.Settings settings(WordsBaseOption.Opened opened, Runs runs, Path work, boolean isQuick) {
        return new WordsTable.Settings(
                opened.base(), hypernetwork(runs, base.name()), work(work), items(isQuick), seed, isQuick);
    }

    private Path work(Path work) {
        return work.resolve("words-" + base.name());
    }

    private int items(boolean isQuick) {
        if (items() < 1) {
            throw FactoryException.badInput("--items is " + items() + "; expected at least 1");
        }
        return isQuick ? Math.min(QUICK_ITEMS, items()) : items();
    }

    private int items() {
        return items == null ? ITEMS : items;
    }

    private Path hypernetwork(Runs runs, String baseModel) {
        if (hypernetwork != null) {
            if (!Files.isDirectory(hypernetwork)) {
                throw FactoryException.notFound("--hypernetwork " + hypernetwork + " is not a folder");
            }
            return hypernetwork;
        }
        Path trained = runs.root().resolve("hypernetworks").resolve(baseModel);
        return Stream.of(WordsHypernetworkRecipe.CONTINUED_VERSION, WordsHypernetworkRecipe.FIRST_VERSION)
                .map(trained::resolve)
                .filter(Files::isDirectory)
                .findFirst()
                .orElseGet(() -> FactoryHome.find().hypernetwork(baseModel));
    }

    /** The options as they were given, for the report. */
    public String command() {
        return " --base " + base.name() + " --items " + items() + " --seed " + seed
                + (withoutLoras ? " --without-loras" : "") + scaling.command();
    }
}
