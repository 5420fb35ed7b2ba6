package io.adapterfactory.experiments.speed;

import ai.djl.Device;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.training.hypernetwork.TaskSampler;
import io.adapterfactory.t2l.training.response.TrainingExample;
import io.adapterfactory.t2l.training.sft.SftConfig;
import io.adapterfactory.t2l.training.sft.SftTask;
import io.adapterfactory.t2l.training.sft.SftTrainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * SFT steps per second: 8 tasks with one example of 128 tokens each, with the reference's settings and random weights.
 */
public final class SftSpeed {

    /**
     * @param step the best one
     * @param operations floating-point operations of the products that a step needs, forward and backward
     * @param matrixCpuSeconds time for this number of operations at the machine's matrix rate
     * @param shapedCpuSeconds time for products of the same shapes, one after the other
     * @param peakBytes peak resident memory of the process; -1 if unknown
     */
    public record Result(
            Elapsed step, double operations, double matrixCpuSeconds, double shapedCpuSeconds, long peakBytes) {

        public double stepsPerSecond() {
            return 1 / step.seconds();
        }

        /** Step divided by the time of its products at the matrix rate, in CPU time. */
        public double ratio() {
            return step.cpuSeconds() / matrixCpuSeconds;
        }

        /** Step divided by the time of products of the same shapes, in CPU time. */
        public double shapedRatio() {
            return step.cpuSeconds() / shapedCpuSeconds;
        }
    }

    private static final int ROWS = 8;
    private static final int TOKENS = 128;
    private static final int TASK_VECTOR = 384;
    private static final List<String> MODULES = List.of("q_proj", "v_proj");

    private SftSpeed() {}

    /**
     * @param scratch an existing, empty folder
     * @param steps number of timed steps, after two that are not timed
     */
    public static Result measure(Path scratch, int steps, double matrixRate, Device device) {
        PeakMemory peak = PeakMemory.start();
        try (CausalLanguageModel model = RandomModel.load(scratch, device)) {
            HypernetworkConfig hypernetwork = HypernetworkConfig.of(
                    HeadForm.M,
                    HypernetworkConfig.Sizes.paper(TASK_VECTOR),
                    new LoraConfig(8, 16, true, MODULES),
                    model.config().loraTarget(MODULES),
                    "random",
                    "none");
            Elapsed best = Elapsed.LONGEST;
            try (SftTrainer trainer = new SftTrainer(
                    model,
                    hypernetwork,
                    new HypernetworkParameters(hypernetwork).initialize(1),
                    SftConfig.paper(steps + 2),
                    tasks(model.config()),
                    new TaskSampler.EachInTurn(ROWS))) {
                for (int step = 0; !trainer.done(); step++) {
                    Elapsed elapsed = Elapsed.of(trainer::advance);
                    if (step >= 2) {
                        best = best.least(elapsed);
                    }
                }
            }
            long peakBytes = peak.bytes();
            Products products = products(model.config(), hypernetwork);
            return new Result(
                    best,
                    products.operations(),
                    products.operations() / matrixRate,
                    products.cpuSeconds(device, 2),
                    peakBytes);
        }
    }

    private static List<SftTask> tasks(ModelConfig config) {
        List<SftTask> tasks = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            Random numbers = new Random(i);
            float[] vector = new float[TASK_VECTOR];
            for (int axis = 0; axis < TASK_VECTOR; axis++) {
                vector[axis] = (float) numbers.nextGaussian();
            }
            tasks.add(new SftTask(
                    "task" + i,
                    List.of(vector),
                    random -> new TrainingExample(
                            random.ints(TOKENS / 2, 3, config.dimensions().vocabulary())
                                    .toArray(),
                            random.ints(TOKENS / 2, 3, config.dimensions().vocabulary())
                                    .toArray())));
        }
        return tasks;
    }

    /**
     * A frozen layer needs two products, forward and for its input's gradient; trained layers, and those before them,
     * need three. The first layer's projections pass on no gradient.
     */
    private static Products products(ModelConfig model, HypernetworkConfig hypernetwork) {
        long tokens = (long) ROWS * TOKENS;
        ModelConfig.Dimensions dimensions = model.dimensions();
        long width = dimensions.hidden();
        long size = dimensions.heads().size();
        long heads = dimensions.heads().queryWidth();
        long keys = dimensions.heads().keyValueWidth();
        long layers = dimensions.layers();
        long rank = hypernetwork.lora().rank();
        List<Products.Shape> products = new ArrayList<>();
        products.add(new Products.Shape(tokens, width, heads, 2 * layers - 1));
        products.add(new Products.Shape(tokens, width, keys, 2 * (2 * layers - 1)));
        products.add(new Products.Shape(tokens, heads, width, 2 * layers));
        products.add(new Products.Shape(tokens, width, dimensions.intermediate(), 2 * 2 * layers));
        products.add(new Products.Shape(tokens, dimensions.intermediate(), width, 2 * layers));
        products.add(new Products.Shape(tokens, width, dimensions.vocabulary(), 2));
        // Scores and mixing, each forward and with two gradients; each head of a row is a separate product.
        products.add(new Products.Shape(
                TOKENS, size, TOKENS, 3 * layers * ROWS * dimensions.heads().queries()));
        products.add(new Products.Shape(
                TOKENS, TOKENS, size, 3 * layers * ROWS * dimensions.heads().queries()));
        hypernetwork.target().groups().values().forEach(group -> {
            int adapted = group.layers().size();
            products.add(new Products.Shape(TOKENS, group.shape().in(), rank, 3 * adapted * ROWS));
            products.add(new Products.Shape(TOKENS, rank, group.shape().out(), 3 * adapted * ROWS));
        });
        GenerationProducts.of(hypernetwork, ROWS)
                .all()
                .forEach(product ->
                        products.add(new Products.Shape(product.rows(), product.inner(), product.columns(), 3)));
        return new Products(products);
    }
}
