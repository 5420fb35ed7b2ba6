package io.adapterfactory.verification.command;

import io.adapterfactory.cli.command.option.DeviceOption;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.experiments.speed.RealModelEvaluationSpeed;
import io.adapterfactory.experiments.speed.RealModelEvaluationSpeed.Result;
import io.adapterfactory.experiments.speed.RealModelEvaluationSpeed.Setup;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.evaluation.BatchLimit;
import io.adapterfactory.t2l.lm.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "scoring",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measure scoring of different adapters on your base model: all in shared batches, and one after the"
                        + " other.",
        footer = {
            "",
            "Examples:",
            "  factory bench scoring --base .factory/store/base-models/smollm2-135m-instruct --adapters 32"
        })
final class BenchScoringCommand implements Callable<Integer> {

    private static final double GIGA = 1e9;
    private static final long MEBIBYTE = 1 << 20;

    private static final RowFormat<Result> SCORING = new RowFormat<Result>()
            .both("adapters", "%d", "adapters", Result::adapters)
            .both("answers", "%d", "answers", Result::answers)
            .both("seconds together", "%.1f", "seconds", of -> of.together().seconds())
            .both("CPU seconds", "%.1f", "cpuSeconds", of -> of.together().cpuSeconds())
            .both("answers/s", "%.1f", "answersPerSecond", Result::answersPerSecond)
            .cell("peak memory", "%s", of -> memory(of.togetherBytes()))
            .both("one after the other", "%.1f", "oneByOneSeconds", of -> of.oneByOne()
                    .seconds())
            .both("CPU seconds", "%.1f", "oneByOneCpuSeconds", of -> of.oneByOne()
                    .cpuSeconds())
            .both("answers/s", "%.1f", "oneByOneAnswersPerSecond", Result::oneByOneAnswersPerSecond)
            .cell("peak memory", "%s", of -> memory(of.oneByOneBytes()))
            .cell("before", "%s", of -> memory(of.loadedBytes()))
            .field("peakBytes", Result::togetherBytes)
            .field("oneByOnePeakBytes", Result::oneByOneBytes)
            .field("loadedBytes", Result::loadedBytes);

    @Option(names = "--base", required = true, paramLabel = "FOLDER", description = "Folder of the base model.")
    private Path base;

    @Option(
            names = "--precision",
            paramLabel = "PRECISION",
            defaultValue = "fp32",
            description = "Precision of the base model: fp32, bf16, or on a GPU fp16 (default: ${DEFAULT-VALUE}).")
    private Precision precision;

    @Option(
            names = "--adapters",
            defaultValue = "32",
            description = "Number of random adapters (default:" + " ${DEFAULT-VALUE}).")
    private int adapters;

    @Option(
            names = "--examples",
            defaultValue = "20",
            description = "Examples of each adapter's benchmark (default: ${DEFAULT-VALUE}).")
    private int examples;

    @Option(names = "--rows", defaultValue = "128", description = "Rows per batch (default: ${DEFAULT-VALUE}).")
    private int rows;

    @Option(
            names = "--batch-memory",
            paramLabel = "MIB",
            defaultValue = "512",
            description = "Memory per batch, MiB (default: ${DEFAULT-VALUE}).")
    private int batchMemory;

    @Mixin
    private DeviceOption device;

    @Mixin
    private BenchReport report;

    @Override
    public Integer call() throws IOException {
        if (adapters < 1 || examples < 1 || rows < 1 || batchMemory < 1) {
            throw FactoryException.badInput("--adapters, --examples, --rows and --batch-memory must be 1 or more");
        }
        Path scratch = Files.createTempDirectory("factory-bench-");
        try {
            Result result = RealModelEvaluationSpeed.measure(
                    new Setup(base, precision, adapters, examples, new BatchLimit(rows, batchMemory * MEBIBYTE)),
                    scratch,
                    device.device());
            report.say(
                    "%nScoring %d adapters of %s in %s, each on its own benchmark with %d examples%n%n",
                    adapters, base.getFileName(), precision, examples);
            report.row("scoring", SCORING, result);
        } finally {
            ArtifactDirectory.delete(scratch);
        }
        report.end();
        return ExitCode.OK;
    }

    private static String memory(long bytes) {
        return bytes < 0 ? "-" : String.format(Locale.ROOT, "%.2f GB", bytes / GIGA);
    }
}
