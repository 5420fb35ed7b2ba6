package io.adapterfactory.verification.command;

import io.adapterfactory.cli.command.option.DeviceOption;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.terminal.Progress;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.lm.Precision;
import io.adapterfactory.t2l.lora.KnownBaseModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "bench",
        subcommands = {
            BenchBusCommand.class,
            BenchScaleCommand.class,
            BenchSoakCommand.class,
            BenchBacklogCommand.class,
            BenchScoringCommand.class
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measure generating, training, decoding, and scoring with random weights, and compare with the time of"
                    + " their matrix products on this machine. Needs about 5 GB of memory and a few minutes.",
            "To use all cores, set -Dai.djl.pytorch.num_threads=<cores> in FACTORY_JAVA_OPTIONS."
        },
        footer = {
            "",
            "Examples:",
            "  factory bench",
            "  factory bench --part generation --batches 1,32 --json",
            "  factory bench --part training --base-model-folder smollm2"
        })
public final class BenchCommand implements Callable<Integer> {

    enum Part {
        GENERATION,
        TRAINING,
        DECODING,
        EVALUATION;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(names = "--part", split = ",", description = "${COMPLETION-CANDIDATES}; all by default.")
    private List<Part> parts = List.of(Part.values());

    @Option(names = "--architectures", split = ",", description = "${COMPLETION-CANDIDATES}; all by default.")
    private List<HeadForm> architectures = List.of(HeadForm.values());

    @Option(
            names = "--model",
            defaultValue = "mistral-7b",
            description = "Base model whose adapters are generated: mistral-7b, llama-3.1-8b or gemma-2-2b"
                    + " (default: ${DEFAULT-VALUE}).")
    private String model;

    @Option(
            names = "--batches",
            split = ",",
            defaultValue = "1,8,32",
            description = "Numbers of adapters in one batch (default: ${DEFAULT-VALUE}).")
    private List<Integer> batches;

    @Option(
            names = "--runs",
            defaultValue = "3",
            description = "Number of runs; the best one counts (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--base-model-folder",
            paramLabel = "DIR",
            description = "A language model in Hugging Face layout: the part training also measures an SFT step on it.")
    private Path baseModelFolder;

    @Option(
            names = "--layers",
            paramLabel = "LIST",
            defaultValue = "8-29",
            description = "Adapted layers of that model (default: ${DEFAULT-VALUE}).")
    private String layers;

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            defaultValue = "bf16",
            description = "Precision of that model: fp32, fp16, or bf16 (default: ${DEFAULT-VALUE}).")
    private Precision precision;

    @Mixin
    private DeviceOption device;

    @Mixin
    private BenchReport report;

    @Override
    public Integer call() {
        if (runs < 1 || batches.stream().anyMatch(batch -> batch < 1)) {
            throw FactoryException.badInput("--runs and --batches must be 1 or more");
        }
        KnownBaseModel baseModel = KnownBaseModel.of(model);
        try (Progress progress = Progress.of("bench", -1);
                SpeedBench bench = new SpeedBench(device.device(), batches, runs, report, progress)) {
            if (parts.contains(Part.GENERATION)) {
                bench.generation(baseModel, architectures);
            }
            if (parts.contains(Part.TRAINING)) {
                bench.training();
                if (baseModelFolder != null) {
                    bench.realTraining(baseModelFolder, layers, precision);
                }
            }
            if (parts.contains(Part.DECODING)) {
                bench.decoding();
            }
            if (parts.contains(Part.EVALUATION)) {
                bench.evaluation();
            }
        }
        report.end();
        return ExitCode.OK;
    }
}
