package io.adapterfactory.verification.command;

import ai.djl.Device;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.FactoryHome;
import io.adapterfactory.cli.terminal.Json;
import io.adapterfactory.cli.terminal.Progress;
import io.adapterfactory.experiments.speed.DecodingSpeed;
import io.adapterfactory.experiments.speed.EvaluationSpeed;
import io.adapterfactory.experiments.speed.GenerationSpeed;
import io.adapterfactory.experiments.speed.Products;
import io.adapterfactory.experiments.speed.SftSpeed;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.embedding.OnnxSentenceEncoder;
import io.adapterfactory.t2l.embedding.TextEncoder;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.lora.KnownBaseModel;
import io.adapterfactory.t2l.tensor.Torch;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        subcommands = {BenchBusCommand.class, BenchScaleCommand.class, BenchSoakCommand.class, BenchBacklogCommand.class
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measure generating, training, decoding and scoring with random weights, against what their matrix products alone take"
                    + " on this machine. Needs about 5 GB of memory and some minutes.",
            "Where all cores are wanted, say -Dai.djl.pytorch.num_threads=<cores> in FACTORY_JAVA_OPTIONS."
        },
        footer = {"", "Examples:", "  factory bench", "  factory bench --part generation --batches 1,32 --json"})
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

    private static final double GIGA = 1e9;
    /** Of a benchmark: few, and as many as the nano suite has. */
    private static final List<Integer> EXAMPLES = List.of(10, 100);

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
            description = "Adapters at once, generated, decoded with and scored (default: ${DEFAULT-VALUE}).")
    private List<Integer> batches;

    @Option(
            names = "--runs",
            defaultValue = "3",
            description = "The best of so many counts (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(names = "--device", paramLabel = "DEVICE", defaultValue = "cpu", description = "cpu or cuda:<number>.")
    private String deviceName;

    @Option(names = "--json", description = "Print one JSON object instead of tables.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private final Map<String, Object> result = new LinkedHashMap<>();
    private Device device;
    private double rate;
    private PrintWriter out;

    @Override
    public Integer call() {
        if (runs < 1 || batches.stream().anyMatch(batch -> batch < 1)) {
            throw FactoryException.badInput("--runs and --batches must be 1 or more");
        }
        KnownBaseModel baseModel = KnownBaseModel.of(model);
        device = Torch.device(deviceName);
        out = spec.commandLine().getOut();
        Path scratch = scratch();
        try (Progress progress = Progress.of("bench", -1)) {
            progress.at(0, "matrix rate");
            rate = Products.matrixRate(device);
            result.put("matrixOperationsPerCpuSecond", rate);
            result.put("threads", threads());
            say("%d thread(s); products of 1024 x 1024 matrices: %.0f GFLOP a CPU second%n", threads(), rate / GIGA);
            if (parts.contains(Part.GENERATION)) {
                generation(baseModel, scratch.resolve("adapters"), progress);
            }
            if (parts.contains(Part.TRAINING)) {
                progress.at(0, "SFT steps");
                training(folder(scratch, "training"));
            }
            if (parts.contains(Part.DECODING)) {
                progress.at(0, "decoding");
                decoding(folder(scratch, "decoding"));
            }
            if (parts.contains(Part.EVALUATION)) {
                progress.at(0, "scoring");
                evaluation();
            }
        } finally {
            ArtifactDirectory.delete(scratch);
        }
        if (json) {
            out.println(Json.line(result));
        }
        out.flush();
        return ExitCode.OK;
    }

    private static int threads() {
        return Integer.getInteger(
                "ai.djl.pytorch.num_threads", Runtime.getRuntime().availableProcessors());
    }

    private static Path scratch() {
        try {
            return Files.createTempDirectory("factory-bench-");
        } catch (IOException e) {
            throw FactoryException.failed("cannot make a temporary folder: " + e);
        }
    }

    private static Path folder(Path parent, String name) {
        try {
            return Files.createDirectories(parent.resolve(name));
        } catch (IOException e) {
            throw FactoryException.failed("cannot make a temporary folder: " + e);
        }
    }

    private void generation(KnownBaseModel baseModel, Path scratch, Progress progress) {
        say(
                "%nAdapters for %s, rank 8 on q_proj and v_proj; seconds of a batch, and CPU seconds%n%n"
                        + "| form | batch | adapters/s | embed | forward | write | CPU of all | CPU of forward | its products at"
                        + " matrix rate | ratio | products of these shapes | ratio | peak memory |%n"
                        + "|---|---|---|---|---|---|---|---|---|---|---|---|---|%n",
                baseModel.id());
        List<Map<String, Object>> rows = new ArrayList<>();
        try (TextEncoder encoder = OnnxSentenceEncoder.of(OnnxSentenceEncoder.MINILM + "/mean", threads())) {
            for (HeadForm form : architectures) {
                try (GenerationSpeed speed = new GenerationSpeed(form, baseModel, encoder, device, scratch)) {
                    for (int batch : batches) {
                        progress.at(0, "generation, form " + form + ", batch " + batch);
                        rows.add(row(speed.measure(batch, runs, rate)));
                    }
                }
            }
        }
        result.put("generation", rows);
    }

    private Map<String, Object> row(GenerationSpeed.Result of) {
        say(
                "| %s | %d | %.1f | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %.2f | %.3f | %.2f | %s |%n",
                of.form(),
                of.batch(),
                of.adaptersPerSecond(),
                of.embed().seconds(),
                of.forward().seconds(),
                of.write().seconds(),
                of.total().cpuSeconds(),
                of.forward().cpuSeconds(),
                of.matrixCpuSeconds(),
                of.ratio(),
                of.shapedCpuSeconds(),
                of.shapedRatio(),
                memory(of.peakBytes()));
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("architecture", of.form().name());
        row.put("batch", of.batch());
        row.put("adaptersPerSecond", of.adaptersPerSecond());
        row.put("embedSeconds", of.embed().seconds());
        row.put("forwardSeconds", of.forward().seconds());
        row.put("writeSeconds", of.write().seconds());
        row.put("cpuSeconds", of.total().cpuSeconds());
        row.put("forwardCpuSeconds", of.forward().cpuSeconds());
        row.put("operations", of.operations());
        row.put("matrixCpuSeconds", of.matrixCpuSeconds());
        row.put("ratio", of.ratio());
        row.put("sameShapesCpuSeconds", of.shapedCpuSeconds());
        row.put("peakBytes", of.peakBytes());
        return row;
    }

    private void training(Path scratch) {
        SftSpeed.Result of = SftSpeed.measure(scratch, Math.max(5, runs), rate, device);
        say(
                "%nSFT of a form M hypernetwork through a Llama of 6 layers, 256 wide; 8 tasks x 128 tokens a step%n%n"
                        + "| steps/s | seconds a step | CPU seconds | products at matrix rate | ratio | products of these shapes |"
                        + " ratio | peak memory |%n|---|---|---|---|---|---|---|---|%n"
                        + "| %.2f | %.3f | %.3f | %.3f | %.2f | %.3f | %.2f | %s |%n",
                of.stepsPerSecond(),
                of.step().seconds(),
                of.step().cpuSeconds(),
                of.matrixCpuSeconds(),
                of.ratio(),
                of.shapedCpuSeconds(),
                of.shapedRatio(),
                memory(of.peakBytes()));
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("stepsPerSecond", of.stepsPerSecond());
        row.put("cpuSeconds", of.step().cpuSeconds());
        row.put("operations", of.operations());
        row.put("matrixCpuSeconds", of.matrixCpuSeconds());
        row.put("ratio", of.ratio());
        row.put("sameShapesCpuSeconds", of.shapedCpuSeconds());
        row.put("peakBytes", of.peakBytes());
        result.put("training", row);
    }

    private void decoding(Path scratch) {
        say("%nDecoding 64 tokens after 32 with the same Llama, every row under another LoRA%n%n"
                + "| LoRAs | tokens/s together | tokens/s one after the other | gain in CPU time | peak memory |%n"
                + "|---|---|---|---|---|%n");
        List<Map<String, Object>> rows = new ArrayList<>();
        try (DecodingSpeed speed = new DecodingSpeed(scratch, device)) {
            for (int adapters : batches) {
                DecodingSpeed.Result of = speed.measure(adapters, runs);
                say(
                        "| %d | %.0f | %.0f | %.1f | %s |%n",
                        of.adapters(),
                        of.tokensPerSecond(),
                        of.oneByOneTokensPerSecond(),
                        of.gain(),
                        memory(of.peakBytes()));
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("adapters", of.adapters());
                row.put("tokensPerSecond", of.tokensPerSecond());
                row.put("oneByOneTokensPerSecond", of.oneByOneTokensPerSecond());
                row.put("gain", of.gain());
                row.put("peakBytes", of.peakBytes());
                rows.add(row);
            }
        }
        result.put("decoding", rows);
    }

    private void evaluation() {
        say(
                "%nScoring adapters of the nano model, each on a benchmark of its own, the base with help in its prompt beside it%n%n"
                        + "| adapters | examples each | adapters/min together | adapters/min one after the other | gain in CPU time |%n"
                        + "|---|---|---|---|---|%n");
        List<Map<String, Object>> rows = new ArrayList<>();
        try (EvaluationSpeed speed = new EvaluationSpeed(FactoryHome.find().baseModel("nano"), device)) {
            for (int examples : EXAMPLES) {
                for (int adapters : batches) {
                    EvaluationSpeed.Result of = speed.measure(adapters, examples, runs);
                    say(
                            "| %d | %d | %.0f | %.0f | %.1f |%n",
                            of.adapters(),
                            of.examples(),
                            of.adaptersPerMinute(),
                            of.oneByOneAdaptersPerMinute(),
                            of.gain());
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("adapters", of.adapters());
                    row.put("examples", of.examples());
                    row.put("adaptersPerMinute", of.adaptersPerMinute());
                    row.put("oneByOneAdaptersPerMinute", of.oneByOneAdaptersPerMinute());
                    row.put("gain", of.gain());
                    rows.add(row);
                }
            }
        }
        result.put("evaluation", rows);
    }

    private static String memory(long bytes) {
        return bytes < 0 ? "-" : String.format(Locale.ROOT, "%.1f GB", bytes / GIGA);
    }

    private void say(String format, Object... values) {
        if (!json) {
            out.printf(Locale.ROOT, format, values);
            out.flush();
        }
    }
}
