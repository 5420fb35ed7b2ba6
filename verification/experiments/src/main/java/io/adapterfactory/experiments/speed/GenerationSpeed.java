package io.adapterfactory.experiments.speed;

import ai.djl.Device;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.embedding.TextEncoder;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.lora.ExportForm;
import io.adapterfactory.t2l.lora.KnownBaseModel;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.adapterfactory.t2l.tensor.FloatType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Adapters per second, from description to files, with the shapes of a published base model and random weights. */
public final class GenerationSpeed implements AutoCloseable {

    /**
     * Times of a batch, the best of some runs.
     *
     * @param forward time from task vectors to adapters in host memory
     * @param write time for writing adapters to folders with digests, on all cores
     * @param writeHalf the same in F16
     * @param operations floating-point operations of the needed products
     * @param matrixCpuSeconds time for this number of operations at the machine's matrix rate
     * @param shapedCpuSeconds time for products of the same shapes, one after the other
     * @param peakBytes peak resident memory of the process; -1 if unknown
     */
    public record Result(
            HeadForm form,
            int batch,
            Elapsed embed,
            Elapsed forward,
            Elapsed write,
            Elapsed writeHalf,
            double operations,
            double matrixCpuSeconds,
            double shapedCpuSeconds,
            long peakBytes) {

        public Elapsed total() {
            return embed.plus(forward).plus(write);
        }

        /** Share of a part in {@link #total}, 0 to 1. */
        public double share(Elapsed part) {
            return part.seconds() / total().seconds();
        }

        public double adaptersPerSecond() {
            return batch / total().seconds();
        }

        /** Forward pass divided by the time of its products at the matrix rate, in CPU time. */
        public double ratio() {
            return forward.cpuSeconds() / matrixCpuSeconds;
        }

        /** Forward pass divided by the time of products of the same shapes, in CPU time. */
        public double shapedRatio() {
            return forward.cpuSeconds() / shapedCpuSeconds;
        }
    }

    private static final List<String> MODULES = List.of("q_proj", "v_proj");

    private final TextEncoder encoder;
    private final Hypernetwork hypernetwork;
    private final Device device;
    private final Path scratch;

    /** @param scratch an empty folder for adapters, emptied after each run */
    public GenerationSpeed(HeadForm form, KnownBaseModel model, TextEncoder encoder, Device device, Path scratch) {
        this.encoder = encoder;
        this.device = device;
        this.scratch = scratch;
        this.hypernetwork = random(form, model, encoder.dimension(), encoder.id(), device);
    }

    /** A hypernetwork of the paper's sizes for a base model: latent 128, heads of 512, rank 8 on q_proj and v_proj. */
    static Hypernetwork random(HeadForm form, KnownBaseModel model, int taskVector, String encoder, Device device) {
        HypernetworkConfig config = HypernetworkConfig.of(
                form,
                HypernetworkConfig.Sizes.paper(taskVector),
                new LoraConfig(8, 16, true, MODULES),
                model.target(MODULES),
                model.id(),
                encoder);
        return new Hypernetwork(config, randomWeights(config), device);
    }

    /** Random weights as after some training: the heads are not zero, which some processors multiply faster. */
    private static Map<String, float[]> randomWeights(HypernetworkConfig config) {
        Map<String, float[]> weights = new HypernetworkParameters(config).initialize(1);
        Random random = new Random(2);
        weights.replaceAll((name, values) -> {
            if (name.matches("heads\\..*\\.weight")) {
                for (int i = 0; i < values.length; i++) {
                    values[i] = (random.nextFloat() - 0.5f) / 100;
                }
            }
            return values;
        });
        return weights;
    }

    /** @param matrixRate operations per CPU second, measured in the same run */
    public Result measure(int batch, int runs, double matrixRate) {
        List<String> descriptions = IntStream.range(0, batch)
                .mapToObj(i -> "Keep only the items that contain the digit " + i)
                .toList();
        TaskEmbedder embedder = new TaskEmbedder(encoder);
        float[][] vectors = embedder.embed(descriptions);
        Elapsed embed = Elapsed.LONGEST;
        Elapsed forward = Elapsed.LONGEST;
        Elapsed write = Elapsed.LONGEST;
        Elapsed writeHalf = Elapsed.LONGEST;
        PeakMemory peak = PeakMemory.start();
        for (int run = 0; run <= runs; run++) { // the first one warms up
            List<LoraWeights> adapters = new ArrayList<>();
            Elapsed embedded = Elapsed.of(() -> embedder.embed(descriptions));
            Elapsed generated = Elapsed.of(() -> adapters.addAll(hypernetwork.generate(vectors)));
            Elapsed written = Elapsed.of(() -> write(adapters, FloatType.F32));
            ArtifactDirectory.delete(scratch);
            Elapsed writtenHalf = Elapsed.of(() -> write(adapters, FloatType.F16));
            ArtifactDirectory.delete(scratch);
            if (run > 0) {
                embed = embed.least(embedded);
                forward = forward.least(generated);
                write = write.least(written);
                writeHalf = writeHalf.least(writtenHalf);
            }
        }
        long peakBytes = peak.bytes();
        Products products = GenerationProducts.of(hypernetwork.config(), batch);
        return new Result(
                hypernetwork.config().head(),
                batch,
                embed,
                forward,
                write,
                writeHalf,
                products.operations(),
                products.operations() / matrixRate,
                products.cpuSeconds(device, runs),
                peakBytes);
    }

    private void write(List<LoraWeights> adapters, FloatType type) {
        String baseModel = hypernetwork.config().baseModel();
        IntStream.range(0, adapters.size())
                .parallel()
                .forEach(i -> ArtifactDirectory.write(
                        scratch.resolve("adapter-" + i),
                        folder -> PeftDirectory.write(folder, adapters.get(i), ExportForm.FOLDED, type, baseModel)));
    }

    @Override
    public void close() {
        hypernetwork.close();
    }
}
