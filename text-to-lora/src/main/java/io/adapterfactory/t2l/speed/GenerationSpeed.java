package io.adapterfactory.t2l.speed;

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
import io.adapterfactory.t2l.lora.PeftDirectory;
import io.adapterfactory.t2l.tensor.MatrixRate;
import io.adapterfactory.t2l.tensor.MatrixRate.Product;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Adapters a second: description to files, at the shapes of a published base model, with random weights. */
public final class GenerationSpeed implements AutoCloseable {

    /**
     * Times of a batch, the best of some runs.
     *
     * @param operations floating-point operations of the needed products
     * @param matrixSeconds what so many operations take at the machine's matrix rate
     * @param shapedSeconds what products of the same shapes take, one after the other
     * @param peakBytes largest resident memory of the process while it ran; -1 where it cannot be told
     */
    public record Result(
            HeadForm form,
            int batch,
            double embedSeconds,
            double forwardSeconds,
            double writeSeconds,
            double operations,
            double matrixSeconds,
            double shapedSeconds,
            long peakBytes) {

        public double adaptersPerSecond() {
            return batch / (embedSeconds + forwardSeconds + writeSeconds);
        }

        /** Forward pass over what its products would take at the matrix rate. */
        public double ratio() {
            return forwardSeconds / matrixSeconds;
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
        HypernetworkConfig config = new HypernetworkConfig(
                form,
                encoder.dimension(),
                0,
                128,
                512,
                0.05,
                new LoraConfig(8, 16, true, MODULES),
                model.target(MODULES),
                model.id(),
                encoder.id(),
                null);
        this.hypernetwork = new Hypernetwork(config, randomWeights(config), device);
    }

    /** As after some training: the heads are not at zero, which some processors multiply faster. */
    private static Map<String, float[]> randomWeights(HypernetworkConfig config) {
        Map<String, float[]> weights = new HypernetworkParameters(config).initialise(1);
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

    /** @param operationsPerSecond the matrix rate, measured in the same run */
    public Result measure(int batch, int runs, double operationsPerSecond) {
        List<String> descriptions = IntStream.range(0, batch)
                .mapToObj(i -> "Keep only the items that contain the digit " + i)
                .toList();
        TaskEmbedder embedder = new TaskEmbedder(encoder);
        List<Product> products = GenerationProducts.of(hypernetwork.config(), batch);
        double embed = Double.MAX_VALUE;
        double forward = Double.MAX_VALUE;
        double write = Double.MAX_VALUE;
        double shaped = Double.MAX_VALUE;
        PeakMemory peak = PeakMemory.start();
        for (int run = 0; run <= runs; run++) { // the first one warms up
            long start = System.nanoTime();
            float[][] vectors = embedder.embed(descriptions);
            long embedded = System.nanoTime();
            List<LoraWeights> adapters = hypernetwork.generate(vectors);
            long generated = System.nanoTime();
            write(adapters);
            long written = System.nanoTime();
            ArtifactDirectory.delete(scratch);
            if (run > 0) {
                embed = Math.min(embed, (embedded - start) / 1e9);
                forward = Math.min(forward, (generated - embedded) / 1e9);
                write = Math.min(write, (written - generated) / 1e9);
            }
        }
        long peakBytes = peak.bytes();
        for (int run = 0; run < runs; run++) {
            shaped = Math.min(shaped, MatrixRate.seconds(device, products));
        }
        double operations = products.stream().mapToDouble(Product::operations).sum();
        return new Result(
                hypernetwork.config().head(),
                batch,
                embed,
                forward,
                write,
                operations,
                operations / operationsPerSecond,
                shaped,
                peakBytes);
    }

    private void write(List<LoraWeights> adapters) {
        String baseModel = hypernetwork.config().baseModel();
        IntStream.range(0, adapters.size())
                .parallel()
                .forEach(i -> ArtifactDirectory.write(
                        scratch.resolve("adapter-" + i),
                        folder -> PeftDirectory.write(folder, adapters.get(i), ExportForm.FOLDED, baseModel)));
    }

    @Override
    public void close() {
        hypernetwork.close();
    }
}
