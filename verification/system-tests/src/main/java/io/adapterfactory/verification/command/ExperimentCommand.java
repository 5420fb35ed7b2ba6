package io.adapterfactory.verification.command;

import io.adapterfactory.cli.command.training.Runs;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.FactoryHome;
import io.adapterfactory.cli.terminal.Json;
import io.adapterfactory.cli.terminal.Progress;
import io.adapterfactory.experiments.nano.NanoLab;
import io.adapterfactory.experiments.nano.NanoLoraRecipe;
import io.adapterfactory.experiments.nano.NanoSplit;
import io.adapterfactory.experiments.nano.NanoTable;
import io.adapterfactory.experiments.paper.Experiment;
import io.adapterfactory.experiments.paper.Experiments;
import io.adapterfactory.experiments.report.Report;
import io.adapterfactory.experiments.report.Share;
import io.adapterfactory.experiments.report.Table;
import io.adapterfactory.experiments.words.loop.WordsLoopReport;
import io.adapterfactory.experiments.words.table.WordsScaling;
import io.adapterfactory.experiments.words.table.WordsWarning;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.statistics.Interval;
import io.adapterfactory.t2l.tensor.Torch;
import io.adapterfactory.verification.command.loop.LoopMethodsOptions;
import io.adapterfactory.verification.command.loop.LoopOptions;
import io.adapterfactory.verification.command.words.WordsOptions;
import io.adapterfactory.verification.loop.LoopExperiment;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "experiment",
        mixinStandardHelpOptions = true,
        description =
                "Repeat an experiment of docs/experiments.md. All except warning, wordings, words, words-warning,"
                        + " words-scaling, words-loop, loop, and loop-methods need the per-task LoRAs: factory train nano-loras.",
        footer = {
            "",
            "Experiments:",
            "  nano          the table of the shipped hypernetwork, about a minute",
            "  words         the same for a real language model; it trains the LoRAs that it needs, and an",
            "                interrupted run resumes",
            "  words-warning whether OUT_OF_DISTRIBUTION finds adapters that fail, for a real language model",
            "  words-scaling scores of unseen tasks against the number of training tasks, for a real language model;",
            "                it trains a hypernetwork for each number, and an interrupted run resumes",
            "  words-loop    whether a factory learns unseen tasks of the suite words, and keeps the others",
            "  tasks         zero-shot score against the number of training tasks, L, M and S",
            "  main          every baseline and Text-to-LoRA L, M and S on every split",
            "  compression   score of reconstructed LoRAs against compression",
            "  training      SFT against reconstruction, zero-shot",
            "  encoders      text encoders, bag of words, one-hot",
            "  wordings      why unseen wordings score lower than seen ones, by encoder",
            "  descriptions  aligned and unaligned descriptions, short and long ones",
            "  map           generated adapters in two dimensions",
            "  similarity    similarity of adapters against similarity of descriptions",
            "  cost          generating an adapter against few-shot prompts",
            "  warning       how well OUT_OF_DISTRIBUTION separates other topics from new wordings",
            "  loop          whether a factory learns from published tasks; an hour or two",
            "  loop-methods  methods against forgetting, in rounds without a factory; interrupted, it resumes",
            "  all           all except nano, words, words-warning, words-scaling, words-loop, loop, and loop-methods;",
            "                two to three hours on two cores",
            "",
            "Examples:",
            "  factory experiment nano",
            "  factory experiment map --out docs/experiments",
            "  factory experiment all --quick",
            "  factory experiment loop --arms CURRICULUM,output-penalty=1",
            "  factory experiment loop-methods --methods uniform,penalty --seeds 42,43,44",
            "  factory experiment words --base smollm2-135m-instruct --out docs/experiments",
            "  factory experiment words-scaling --tasks 30,60,120 --steps 200 --items 4",
            "  factory experiment words-loop --waves 1 --wave-tasks 2"
        })
public final class ExperimentCommand implements Callable<Integer> {

    private static final String NANO = "nano";
    private static final String WORDS = "words";
    private static final String LOOP = "loop";
    private static final String LOOP_METHODS = "loop-methods";
    private static final String ALL = "all";

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Name of the experiment, see below.")
    private String name;

    @Option(names = "--runs", defaultValue = Runs.DEFAULT, description = Runs.HELP)
    private Path runs;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder for <name>.md, .csv, and .png; trained models are kept in the folder of the"
                    + " trainings. Default: experiments in that folder.")
    private Path out;

    @Option(names = "--quick", description = "Use a few steps and inputs as a smoke test; the results have no meaning.")
    private boolean quick;

    @ArgGroup
    private LoopOptions part = new LoopOptions();

    @Mixin
    private LoopMethodsOptions methods;

    @Mixin
    private WordsOptions words;

    @Option(names = "--json", description = "With nano: print one JSON object per row.")
    private boolean json;

    @Override
    public Integer call() {
        if (name == null) {
            throw new ParameterException(spec.commandLine(), "missing experiment; expected one of " + names());
        }
        if (!List.of(NANO, WORDS, WordsWarning.NAME, WordsScaling.NAME, WordsLoopReport.NAME, LOOP, LOOP_METHODS, ALL)
                        .contains(name)
                && Experiments.named(name).isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "experiment '" + name + "' is unknown; expected one of " + names());
        }
        Runs folders = new Runs(runs);
        if (name.equals(LOOP)) {
            return loop(folders);
        }
        if (name.equals(LOOP_METHODS)) {
            return loopMethods(folders);
        }
        if (name.equals(WORDS)) {
            return words(words.report(folders, work(), quick), words.command());
        }
        if (name.equals(WordsWarning.NAME)) {
            return words(words.warning(folders, work(), quick), words.command());
        }
        if (name.equals(WordsLoopReport.NAME)) {
            return words(words.loop(folders, methods, part.isReportOnly(), work(), quick), words.loopCommand(methods));
        }
        if (name.equals(WordsScaling.NAME)) {
            return words(words.scaling(work(), quick), words.command());
        }
        boolean needsAdapters =
                Experiments.named(name).map(Experiment::needsAdapters).orElse(true);
        if (needsAdapters && !NanoLoraRecipe.areTrained(NanoTable.tasksWithAdapters(), folders.adapters())) {
            throw FactoryException.notFound("the per-task LoRAs are not in " + folders.adapters()
                    + "; run factory train nano-loras --runs " + runs + " first");
        }
        if (name.equals(NANO)) {
            return nano(folders);
        }
        return run(
                folders,
                name.equals(ALL)
                        ? Experiments.all()
                        : List.of(Experiments.named(name).orElseThrow()));
    }

    private static String names() {
        return NANO + ", " + WORDS + ", " + WordsWarning.NAME + ", " + WordsScaling.NAME + ", " + WordsLoopReport.NAME
                + ", "
                + Experiments.all().stream().map(Experiment::name).collect(Collectors.joining(", ")) + ", " + LOOP
                + ", " + LOOP_METHODS + " or " + ALL;
    }

    private Path target() {
        return out == null ? runs.resolve("experiments") : out;
    }

    private NanoLab.Settings settings(Runs folders) {
        return new NanoLab.Settings(
                folders.baseOrShipped(), folders.adapters(), FactoryHome.find().hypernetwork("nano"), work(), quick);
    }

    private int loop(Runs folders) {
        PrintWriter terminal = spec.commandLine().getErr();
        NanoLab.Settings settings = settings(folders);
        try (Progress progress = Progress.of("experiment loop", 100);
                NanoLab lab = new NanoLab(settings, (doing, share) -> progress.at(Math.round(100 * share), doing))) {
            LoopExperiment loop = new LoopExperiment(lab, FactoryHome.find(), settings.work(), quick, note -> {
                terminal.println("loop: " + note);
                terminal.flush();
            });
            part.arms().forEach(loop::run);
            if (part.trainsUpperBound()) {
                loop.trainUpperBound();
            }
            if (part.reports()) {
                Report report = loop.report();
                report.write(target(), "deploy/factory experiment loop" + (quick ? " --quick" : ""));
                print(report, target());
            }
        }
        return ExitCode.OK;
    }

    private int loopMethods(Runs folders) {
        NanoLab.Settings settings = settings(folders);
        Report report;
        try (Progress progress = Progress.of("experiment " + LOOP_METHODS, 100);
                NanoLab lab = new NanoLab(settings, (doing, share) -> progress.at(Math.round(100 * share), doing))) {
            report = methods.report(lab, settings.work(), quick);
        }
        report.write(
                target(), "deploy/factory experiment " + LOOP_METHODS + methods.command() + (quick ? " --quick" : ""));
        print(report, target());
        return ExitCode.OK;
    }

    private Path work() {
        return runs.resolve("experiments").resolve("work");
    }

    private int words(Report report, String options) {
        report.write(target(), "deploy/factory experiment " + report.name() + options + (quick ? " --quick" : ""));
        print(report, target());
        return ExitCode.OK;
    }

    private int run(Runs folders, List<Experiment> experiments) {
        Path target = target();
        NanoLab.Settings settings = settings(folders);
        for (Experiment experiment : experiments) {
            Report report;
            try (Progress progress = Progress.of("experiment " + experiment.name(), 100);
                    NanoLab lab = new NanoLab(settings, (doing, part) -> progress.at(Math.round(100 * part), doing))) {
                report = experiment.run(lab);
            }
            report.write(target, "deploy/factory experiment " + experiment.name() + (quick ? " --quick" : ""));
            print(report, target);
        }
        return ExitCode.OK;
    }

    private void print(Report report, Path target) {
        PrintWriter terminal = spec.commandLine().getOut();
        for (Table table : report.tables()) {
            terminal.println(report.title() + ": " + table.title());
            terminal.println();
            terminal.println(table.toMarkdown());
        }
        terminal.println("written to " + target.resolve(report.name() + ".md"));
        terminal.println();
        terminal.flush();
    }

    private int nano(Runs folders) {
        Map<String, Map<NanoSplit, Share>> rows;
        try (Hypernetwork hypernetwork = HypernetworkFolder.load(folders.hypernetworkOrShipped(), Torch.device("cpu"));
                CausalLanguageModel model = folders.loadBase();
                Progress progress = Progress.of("experiment nano", NanoSplit.values().length)) {
            int[] splits = {0};
            rows = NanoTable.compute(
                    folders.baseOrShipped(),
                    hypernetwork,
                    model,
                    folders.adapters(),
                    what -> progress.at(splits[0]++, what));
        }
        print(rows);
        return ExitCode.OK;
    }

    private void print(Map<String, Map<NanoSplit, Share>> rows) {
        PrintWriter terminal = spec.commandLine().getOut();
        List<String> columns = new ArrayList<>(List.of(""));
        for (NanoSplit split : NanoSplit.values()) {
            columns.add(split.title());
        }
        List<List<String>> lines = new ArrayList<>();
        rows.forEach((row, shares) -> {
            if (json) {
                terminal.println(Json.line(object(row, shares)));
            }
            List<String> line = new ArrayList<>(List.of(row));
            shares.values().forEach(share -> line.add(text(share)));
            lines.add(line);
        });
        if (!json) {
            terminal.print(new Table("Exact match", columns, lines).toMarkdown());
        }
        terminal.flush();
    }

    private static String text(Share share) {
        Interval interval = share.interval();
        return String.format(
                Locale.ROOT,
                "%.1f (%.1f to %.1f, n=%d)",
                100 * share.value(),
                100 * interval.low(),
                100 * interval.high(),
                share.examples());
    }

    private static Map<String, Object> object(String row, Map<NanoSplit, Share> shares) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("row", row);
        shares.forEach((split, share) -> object.put(
                split.name().toLowerCase(Locale.ROOT),
                Map.of(
                        "exactMatch", share.value(),
                        "low", share.interval().low(),
                        "high", share.interval().high(),
                        "n", share.examples())));
        return object;
    }
}
