package io.adapterfactory.verification.command;

import ai.djl.Device;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.FactoryHome;
import io.adapterfactory.cli.terminal.Progress;
import io.adapterfactory.experiments.speed.DecodingSpeed;
import io.adapterfactory.experiments.speed.EvaluationSpeed;
import io.adapterfactory.experiments.speed.GenerationSpeed;
import io.adapterfactory.experiments.speed.Products;
import io.adapterfactory.experiments.speed.RealModelSftSpeed;
import io.adapterfactory.experiments.speed.SftSpeed;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.embedding.BundledEncoder;
import io.adapterfactory.t2l.embedding.TextEncoder;
import io.adapterfactory.t2l.embedding.TextEncoders;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.lm.Precision;
import io.adapterfactory.t2l.lora.KnownBaseModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Measures the library's parts on this machine, one after the other, and compares each with the time of its matrix
 * products.
 */
final class SpeedBench implements AutoCloseable {

    private static final double GIGA = 1e9;
    /** Numbers of examples in a benchmark: few, and as many as in the nano suite. */
    private static final List<Integer> EXAMPLES = List.of(10, 100);

    private static final RowFormat<GenerationSpeed.Result> GENERATION = new RowFormat<GenerationSpeed.Result>()
            .both("form", "%s", "architecture", of -> of.form().name())
            .both("batch", "%d", "batch", GenerationSpeed.Result::batch)
            .both("adapters/s", "%.1f", "adaptersPerSecond", GenerationSpeed.Result::adaptersPerSecond)
            .both("embed", "%.3f", "embedSeconds", of -> of.embed().seconds())
            .both("forward", "%.3f", "forwardSeconds", of -> of.forward().seconds())
            .both("write", "%.3f", "writeSeconds", of -> of.write().seconds())
            .both("write in F16", "%.3f", "writeHalfSeconds", of -> of.writeHalf()
                    .seconds())
            .both("description to files", "%.3f", "seconds", of -> of.total().seconds())
            .cell("embed, %", "%.0f", of -> 100 * of.share(of.embed()))
            .cell("forward, %", "%.0f", of -> 100 * of.share(of.forward()))
            .cell("write, %", "%.0f", of -> 100 * of.share(of.write()))
            .both("CPU of all", "%.3f", "cpuSeconds", of -> of.total().cpuSeconds())
            .both("CPU of forward", "%.3f", "forwardCpuSeconds", of -> of.forward()
                    .cpuSeconds())
            .field("operations", GenerationSpeed.Result::operations)
            .both("its products at matrix rate", "%.3f", "matrixCpuSeconds", GenerationSpeed.Result::matrixCpuSeconds)
            .both("ratio", "%.2f", "ratio", GenerationSpeed.Result::ratio)
            .both("products of these shapes", "%.3f", "sameShapesCpuSeconds", GenerationSpeed.Result::shapedCpuSeconds)
            .cell("ratio", "%.2f", GenerationSpeed.Result::shapedRatio)
            .cell("peak memory", "%s", of -> memory(of.peakBytes()))
            .field("peakBytes", GenerationSpeed.Result::peakBytes);

    private static final RowFormat<SftSpeed.Result> TRAINING = new RowFormat<SftSpeed.Result>()
            .both("steps/s", "%.2f", "stepsPerSecond", SftSpeed.Result::stepsPerSecond)
            .cell("seconds a step", "%.3f", of -> of.step().seconds())
            .both("CPU seconds", "%.3f", "cpuSeconds", of -> of.step().cpuSeconds())
            .field("operations", SftSpeed.Result::operations)
            .both("products at matrix rate", "%.3f", "matrixCpuSeconds", SftSpeed.Result::matrixCpuSeconds)
            .both("ratio", "%.2f", "ratio", SftSpeed.Result::ratio)
            .both("products of these shapes", "%.3f", "sameShapesCpuSeconds", SftSpeed.Result::shapedCpuSeconds)
            .cell("ratio", "%.2f", SftSpeed.Result::shapedRatio)
            .cell("peak memory", "%s", of -> memory(of.peakBytes()))
            .field("peakBytes", SftSpeed.Result::peakBytes);

    private static final RowFormat<RealModelSftSpeed.Result> REAL_TRAINING = new RowFormat<RealModelSftSpeed.Result>()
            .both("seconds a step", "%.3f", "secondsPerStep", of -> of.step().seconds())
            .both("median", "%.3f", "medianSeconds", RealModelSftSpeed.Result::medianSeconds)
            .both("CPU seconds", "%.2f", "cpuSeconds", of -> of.step().cpuSeconds())
            .both("tokens", "%d", "tokens", RealModelSftSpeed.Result::tokens)
            .field("paddedTokens", RealModelSftSpeed.Result::paddedTokens)
            .both("tokens/s", "%.0f", "tokensPerSecond", RealModelSftSpeed.Result::tokensPerSecond)
            .field("referenceOperations", RealModelSftSpeed.Result::referenceOperations)
            .both("reference products at matrix rate", "%.3f", "matrixSeconds", RealModelSftSpeed.Result::matrixSeconds)
            .both("ratio", "%.2f", "ratio", RealModelSftSpeed.Result::ratio)
            .both("ratio in CPU time", "%.2f", "cpuRatio", RealModelSftSpeed.Result::cpuRatio)
            .cell("peak memory", "%s", of -> memory(of.peakBytes()))
            .field("peakBytes", RealModelSftSpeed.Result::peakBytes);

    private static final RowFormat<DecodingSpeed.Result> DECODING = new RowFormat<DecodingSpeed.Result>()
            .both("LoRAs", "%d", "adapters", DecodingSpeed.Result::adapters)
            .both("tokens/s together", "%.0f", "tokensPerSecond", DecodingSpeed.Result::tokensPerSecond)
            .both(
                    "tokens/s one after the other",
                    "%.0f",
                    "oneByOneTokensPerSecond",
                    DecodingSpeed.Result::oneByOneTokensPerSecond)
            .both("gain in CPU time", "%.1f", "gain", DecodingSpeed.Result::gain)
            .cell("peak memory", "%s", of -> memory(of.peakBytes()))
            .field("peakBytes", DecodingSpeed.Result::peakBytes);

    private static final RowFormat<EvaluationSpeed.Result> EVALUATION = new RowFormat<EvaluationSpeed.Result>()
            .both("adapters", "%d", "adapters", EvaluationSpeed.Result::adapters)
            .both("examples each", "%d", "examples", EvaluationSpeed.Result::examples)
            .both("adapters/min together", "%.0f", "adaptersPerMinute", EvaluationSpeed.Result::adaptersPerMinute)
            .both(
                    "adapters/min one after the other",
                    "%.0f",
                    "oneByOneAdaptersPerMinute",
                    EvaluationSpeed.Result::oneByOneAdaptersPerMinute)
            .both("gain in CPU time", "%.1f", "gain", EvaluationSpeed.Result::gain);

    private final Device device;
    private final List<Integer> batches;
    private final int runs;
    private final BenchReport report;
    private final Progress progress;
    private final Path scratch;
    private final double matrixRate;

    /**
     * Starts by measuring the rate of large matrix products, which is the reference for everything else.
     *
     * @param batches sizes; one row of each table for each
     * @param runs number of runs; the best one counts
     */
    SpeedBench(Device device, List<Integer> batches, int runs, BenchReport report, Progress progress) {
        this.device = device;
        this.batches = batches;
        this.runs = runs;
        this.report = report;
        this.progress = progress;
        progress.at(0, "matrix rate");
        matrixRate = Products.matrixRate(device);
        report.put("matrixOperationsPerCpuSecond", matrixRate);
        report.put("threads", threads());
        report.say(
                "%d thread(s); products of 1024 x 1024 matrices: %.0f GFLOP a CPU second%n",
                threads(), matrixRate / GIGA);
        scratch = scratch();
    }

    void generation(KnownBaseModel baseModel, List<HeadForm> architectures) {
        report.say(
                "%nAdapters for %s, rank 8 on q_proj and v_proj; seconds of a batch, and CPU seconds%n%n",
                baseModel.id());
        BenchReport.Rows<GenerationSpeed.Result> rows = report.rows("generation", GENERATION);
        try (TextEncoder encoder = TextEncoders.bundled().open(BundledEncoder.MINILM.fullName() + "/mean", threads())) {
            for (HeadForm form : architectures) {
                try (GenerationSpeed speed =
                        new GenerationSpeed(form, baseModel, encoder, device, scratch.resolve("adapters"))) {
                    for (int batch : batches) {
                        progress.at(0, "generation, form " + form + ", batch " + batch);
                        rows.add(speed.measure(batch, runs, matrixRate));
                    }
                }
            }
        }
    }

    void training() {
        progress.at(0, "SFT steps");
        SftSpeed.Result result = SftSpeed.measure(folder("training"), Math.max(5, runs), matrixRate, device);
        report.say("%nSFT of a form M hypernetwork through a Llama of 6 layers, 256 wide; 8 tasks x 128 tokens a"
                + " step%n%n");
        report.row("training", TRAINING, result);
    }

    /** @param layers adapted layers, such as 8-29 */
    void realTraining(Path baseModel, String layers, Precision precision) {
        progress.at(0, "SFT steps on " + baseModel.getFileName());
        RealModelSftSpeed.Result result =
                RealModelSftSpeed.measure(baseModel, layers, precision, Math.max(5, runs), device);
        report.say(
                "%nSFT of a form L hypernetwork on %s in %s, rank 8 on q, v, and o of layers %s; 16 tasks x 2 examples,"
                        + " %d tokens with padding%n%n",
                baseModel.getFileName(), precision, layers, result.paddedTokens());
        report.row("realTraining", REAL_TRAINING, result);
    }

    void decoding() {
        progress.at(0, "decoding");
        report.say("%nDecoding 64 tokens after 32 with the same Llama, every row under another LoRA%n%n");
        BenchReport.Rows<DecodingSpeed.Result> rows = report.rows("decoding", DECODING);
        try (DecodingSpeed speed = new DecodingSpeed(folder("decoding"), device)) {
            for (int adapters : batches) {
                rows.add(speed.measure(adapters, runs));
            }
        }
    }

    void evaluation() {
        progress.at(0, "scoring");
        report.say("%nScoring adapters of the nano model, each on its own benchmark, also the base with help in its"
                + " prompt%n%n");
        BenchReport.Rows<EvaluationSpeed.Result> rows = report.rows("evaluation", EVALUATION);
        try (EvaluationSpeed speed = new EvaluationSpeed(FactoryHome.find().baseModel("nano"), device)) {
            for (int examples : EXAMPLES) {
                for (int adapters : batches) {
                    rows.add(speed.measure(adapters, examples, runs));
                }
            }
        }
    }

    /** Removes the temporary files. */
    @Override
    public void close() {
        ArtifactDirectory.delete(scratch);
    }

    private static int threads() {
        return Integer.getInteger(
                "ai.djl.pytorch.num_threads", Runtime.getRuntime().availableProcessors());
    }

    private static Path scratch() {
        try {
            return Files.createTempDirectory("factory-bench-");
        } catch (IOException e) {
            throw FactoryException.failed("cannot create a temporary folder: " + e);
        }
    }

    private Path folder(String name) {
        try {
            return Files.createDirectories(scratch.resolve(name));
        } catch (IOException e) {
            throw FactoryException.failed("cannot create a temporary folder: " + e);
        }
    }

    private static String memory(long bytes) {
        return bytes < 0 ? "-" : String.format(Locale.ROOT, "%.1f GB", bytes / GIGA);
    }
}
