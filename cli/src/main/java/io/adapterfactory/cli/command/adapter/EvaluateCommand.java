package io.adapterfactory.cli.command.adapter;

import io.adapterfactory.cli.command.option.DeviceOption;
import io.adapterfactory.cli.command.option.StoreName;
import io.adapterfactory.cli.command.option.StoreOption;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.StoreAccess;
import io.adapterfactory.cli.launch.StoredBaseModel;
import io.adapterfactory.cli.terminal.Json;
import io.adapterfactory.cli.terminal.Progress;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.benchmark.BenchmarkFolder;
import io.adapterfactory.t2l.benchmark.PublishedBenchmarks;
import io.adapterfactory.t2l.benchmark.SuiteBenchmarks;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator.Help;
import io.adapterfactory.t2l.evaluation.BaseAnswers;
import io.adapterfactory.t2l.evaluation.InProcessEngine;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.Precision;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.adapterfactory.t2l.metric.CodeSandbox;
import io.adapterfactory.t2l.statistics.Interval;
import io.adapterfactory.t2l.statistics.Score;
import io.adapterfactory.t2l.task.suite.TaskSuites;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = "Score a base model with and without an adapter on a benchmark. No broker is needed.",
        footer = {
            "",
            "A benchmark is a task of the base model's suite by name, a folder with benchmark.yaml and its data, or"
                    + " the name of a published data set, whose files --data names: arc-easy, arc-challenge, boolq,"
                    + " gsm8k, hellaswag, humaneval, mbpp, openbookqa, piqa, winogrande, natural-instructions.",
            "",
            "Examples:",
            "  factory evaluate my-adapter --benchmark reverse",
            "  factory evaluate my-adapter --benchmark ./my-benchmark --json",
            "  factory evaluate my-adapter --benchmark gsm8k --data ~/grade-school-math/data --base-model-folder"
                    + " ~/mistral"
        })
public final class EvaluateCommand implements Callable<Integer> {

    private static final int STEPS = 2;
    private static final int ROWS = 128;
    private static final int WORKED_EXAMPLES = 6;

    @Parameters(paramLabel = "ADAPTER", description = "Folder of a PEFT adapter.")
    private Path adapter;

    @Option(names = "--benchmark", paramLabel = "NAME|FOLDER", required = true, description = "The benchmark.")
    private String benchmark;

    @Option(
            names = {"--base", "--base-model"},
            paramLabel = "NAME",
            defaultValue = "nano",
            description = "A base model of the store, or a shipped one (default: ${DEFAULT-VALUE}).")
    private String baseModel;

    @Option(
            names = "--base-model-folder",
            paramLabel = "FOLDER",
            description = "Use the base model in this Hugging Face folder instead.")
    private Path baseModelFolder;

    @Mixin
    private StoreOption store;

    @Mixin
    private DeviceOption device;

    @Option(
            names = "--precision",
            paramLabel = "PRECISION",
            defaultValue = "fp32",
            description = "Precision of the base model: fp32, bf16, or on a GPU fp16 (default: ${DEFAULT-VALUE}).")
    private Precision precision;

    @Option(names = "--data", paramLabel = "FOLDER", description = "Files of the published data set.")
    private Path data;

    @Option(
            names = "--description",
            paramLabel = "TEXT",
            description = "Also score the base model with this help in its prompt.")
    private String description;

    @Option(
            names = "--run-code",
            description = "Let benchmarks run programs that the model writes, in a sandbox without network and files.")
    private boolean runCode;

    @Option(names = "--json", description = "Print the score as one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (!Files.isDirectory(adapter)) {
            throw FactoryException.notFound("adapter folder " + adapter + " does not exist");
        }
        try (StoreAccess opened = store.open()) {
            evaluate(base(opened));
            return ExitCode.OK;
        }
    }

    private void evaluate(Path base) {
        Benchmark chosen = benchmark(base);
        LoraWeights weights = PeftDirectory.read(adapter);
        List<String> warnings = BaseModelFit.check(
                "adapter " + adapter,
                FittingBaseModels.read(adapter),
                baseModelName(base),
                BaseModelDigests.of(base),
                spec);
        try (Progress progress = Progress.of("Evaluating", STEPS)) {
            progress.at(0, "loading the base model");
            try (CausalLanguageModel model = CausalLanguageModel.load(base, device.device(), precision);
                    Tokenizer tokenizer = Tokenizer.load(base)) {
                progress.at(1, "answering " + chosen.questions().size() + " examples, with and without");
                PromptRule rule = PromptRule.of(base, tokenizer);
                AdapterEvaluator evaluator = new AdapterEvaluator(
                        new InProcessEngine(model, rule, ROWS), rule, BaseAnswers.inMemory(), sandbox());
                Score score = evaluator.evaluate(weights, chosen);
                Map<Help, Score> helped = helpedBase(evaluator, chosen, score);
                progress.at(STEPS, "done");
                print(chosen, score, helped, warnings);
            }
        }
    }

    private Optional<CodeSandbox> sandbox() {
        return runCode ? Optional.of(CodeSandbox.open(CodeSandbox.Limits.standard())) : Optional.empty();
    }

    private Map<Help, Score> helpedBase(AdapterEvaluator evaluator, Benchmark chosen, Score score) {
        Map<Help, Score> helped = new EnumMap<>(Help.class);
        if (description != null) {
            evaluator
                    .againstHelpedBase(chosen, score, Help.DESCRIPTION, description)
                    .ifPresent(against -> helped.put(Help.DESCRIPTION, against));
        }
        evaluator
                .againstHelpedBase(chosen, score, Help.EXAMPLES, "")
                .ifPresent(against -> helped.put(Help.EXAMPLES, against));
        return helped;
    }

    private Path base(StoreAccess opened) {
        if (baseModelFolder == null) {
            return StoredBaseModel.require(opened.store(), opened.name(), baseModel);
        }
        if (!Files.isDirectory(baseModelFolder)) {
            throw FactoryException.notFound("--base-model-folder " + baseModelFolder + " is not a folder");
        }
        return baseModelFolder;
    }

    private String baseModelName(Path base) {
        return baseModelFolder == null ? baseModel : StoreName.of(base);
    }

    private Benchmark benchmark(Path base) {
        if (data != null) {
            return PublishedBenchmarks.read(benchmark, data);
        }
        SuiteBenchmarks suite = new SuiteBenchmarks(TaskSuites.of(base));
        if (suite.names().contains(benchmark)) {
            return suite.benchmark(benchmark);
        }
        Path folder = Path.of(benchmark);
        if (Files.isDirectory(folder)) {
            return BenchmarkFolder.read(folder);
        }
        throw FactoryException.notFound("benchmark '" + benchmark
                + "' is unknown; expected a folder"
                + (suite.names().isEmpty()
                        ? ""
                        : ", or a task of the suite " + suite.suite().name() + " such as " + someOf(suite.names())));
    }

    private static String someOf(List<String> names) {
        List<String> some = names.stream().limit(5).toList();
        return String.join(", ", some);
    }

    private void print(Benchmark chosen, Score score, Map<Help, Score> helped, List<String> warnings) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("benchmark", chosen.name());
            result.put("benchmarkDigest", chosen.digest());
            result.put("metric", chosen.metric().id());
            result.put("n", score.examples());
            result.put("score", score.score());
            result.put(
                    "scoreInterval",
                    List.of(score.interval().low(), score.interval().high()));
            result.put("baseScore", score.baseScore());
            result.put(
                    "baseScoreInterval",
                    List.of(score.baseInterval().low(), score.baseInterval().high()));
            result.put("delta", score.paired().delta());
            result.put("pValue", score.paired().pValue());
            result.put("toldApart", score.paired().isSignificant());
            result.put("warnings", warnings);
            helped.forEach((help, against) -> result.put(
                    "baseScoreWith" + (help == Help.EXAMPLES ? "Examples" : "Description"), against.baseScore()));
            out.println(Json.line(result));
        } else {
            out.println(chosen.name() + ", " + score.examples() + " examples, "
                    + chosen.metric().id());
            out.println("  with the adapter     " + share(score.score(), score.interval()));
            out.println("  without the adapter  " + share(score.baseScore(), score.baseInterval()));
            helped.forEach((help, against) -> out.println("  without, "
                    + (help == Help.EXAMPLES ? "examples    " : "description ")
                    + share(against.baseScore(), against.baseInterval())));
            if (!score.paired().isSignificant()) {
                out.printf(
                        Locale.ROOT,
                        "  the adapter's effect is not statistically significant (p = %.2f)%n",
                        score.paired().pValue());
            }
            out.printf("%n  %-14s %-14s %-14s %s%n", "given", "right answer", "without", "with");
            for (Score.Answer answer : score.workedExamples(WORKED_EXAMPLES)) {
                out.printf(
                        "  %-14s %-14s %-14s %s%n",
                        answer.prompt(), answer.reference(), answer.withoutAdapter(), answer.withAdapter());
            }
        }
        out.flush();
    }

    private static String share(double share, Interval interval) {
        return String.format(
                Locale.ROOT,
                "%5.1f %%  (95 %% interval %.1f to %.1f)",
                100 * share,
                100 * interval.low(),
                100 * interval.high());
    }
}
