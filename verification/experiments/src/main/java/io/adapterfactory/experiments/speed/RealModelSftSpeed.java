package io.adapterfactory.experiments.speed;

import ai.djl.Device;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.Precision;
import io.adapterfactory.t2l.lora.LayerNumbers;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.training.hypernetwork.TaskSampler;
import io.adapterfactory.t2l.training.response.ExampleSource;
import io.adapterfactory.t2l.training.response.TrainingExample;
import io.adapterfactory.t2l.training.sft.Regularization;
import io.adapterfactory.t2l.training.sft.SftConfig;
import io.adapterfactory.t2l.training.sft.SftTask;
import io.adapterfactory.t2l.training.sft.SftTrainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * An SFT step of a form L hypernetwork on a language model in a folder: 16 tasks with two examples each, of 9 to 23
 * tokens, rank 8 on q, v, and o of the upper layers, without dropout or noise. With SmolLM2-135M and its layers 8 to
 * 29, it is the step that was also measured with PyTorch (32 x 23 = 736 tokens with padding).
 */
public final class RealModelSftSpeed {

    /**
     * @param step the best one
     * @param medianSeconds median of the same steps
     * @param tokens of a step's sequences, without padding
     * @param paddedTokens number of sequences times the length of the longest
     * @param referenceOperations of the base model's products in the reference method: padded rows, forward through all
     *     layers, backward through the adapted ones, and the vocabulary at every position
     * @param matrixSeconds time for this number of operations at the machine's matrix rate, with the same number of
     *     threads
     * @param matrixCpuSeconds the same in CPU time
     * @param peakBytes peak resident memory of the process; -1 if unknown
     */
    public record Result(
            Elapsed step,
            double medianSeconds,
            int tokens,
            int paddedTokens,
            double referenceOperations,
            double matrixSeconds,
            double matrixCpuSeconds,
            long peakBytes) {

        public double tokensPerSecond() {
            return tokens / step.seconds();
        }

        /** Step divided by the reference method's operations at the matrix rate; with PyTorch it was 1.8. */
        public double ratio() {
            return step.seconds() / matrixSeconds;
        }

        /** The same in CPU time, which other programs on the machine affect less. */
        public double cpuRatio() {
            return step.cpuSeconds() / matrixCpuSeconds;
        }
    }

    private static final int TASKS = 16;
    private static final int POINTS = 2;
    private static final int POOL = 2;
    private static final int MIN_LENGTH = 9;
    private static final int MAX_LENGTH = 23;
    private static final int TASK_VECTOR = 768;
    private static final int WARM_UP = POOL;
    private static final List<String> PROJECTIONS =
            List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");
    private static final List<String> MODULES = List.of("q_proj", "v_proj", "o_proj");

    private RealModelSftSpeed() {}

    /**
     * @param folder of the base model
     * @param layers adapted layers, such as 8-29
     * @param precision of the base model
     * @param steps number of timed steps, after some that use every example once
     */
    public static Result measure(Path folder, String layers, Precision precision, int steps, Device device) {
        Elapsed products = Products.yardstick(device);
        PeakMemory peak = PeakMemory.start();
        try (CausalLanguageModel model = CausalLanguageModel.load(folder, device, precision)) {
            LoraTarget target = model.config().loraTarget(MODULES).inLayers(LayerNumbers.parse(layers));
            HypernetworkConfig hypernetwork = HypernetworkConfig.of(
                            HeadForm.L,
                            HypernetworkConfig.Sizes.paper(TASK_VECTOR),
                            new LoraConfig(8, 16, true, MODULES),
                            target,
                            "measured",
                            "none")
                    .withDropout(0);
            SftConfig settings = SftConfig.paper(WARM_UP + steps)
                    .withTasksPerBatch(TASKS)
                    .withPointsPerTask(POINTS)
                    .withLearningRate(1e-3)
                    .withRegularization(Regularization.NONE);
            List<Elapsed> elapsed = new ArrayList<>();
            try (SftTrainer trainer = new SftTrainer(
                    model,
                    hypernetwork,
                    new HypernetworkParameters(hypernetwork).initialize(1),
                    settings,
                    tasks(model.config().dimensions().vocabulary()),
                    new TaskSampler.EachInTurn(TASKS))) {
                while (!trainer.done()) {
                    boolean isTimed = trainer.step() >= WARM_UP;
                    Elapsed one = Elapsed.of(trainer::advance);
                    if (isTimed) {
                        elapsed.add(one);
                    }
                }
            }
            double operations = referenceOperations(model, target);
            return new Result(
                    elapsed.stream().reduce(Elapsed.LONGEST, Elapsed::least),
                    elapsed.stream().mapToDouble(Elapsed::seconds).sorted().toArray()[elapsed.size() / 2],
                    tokens(),
                    TASKS * POINTS * MAX_LENGTH,
                    operations,
                    operations / Products.YARDSTICK_OPERATIONS * products.seconds(),
                    operations / Products.YARDSTICK_OPERATIONS * products.cpuSeconds(),
                    peak.bytes());
        }
    }

    /** Every step has all lengths evenly: the two examples of a task are alternately short and long. */
    private static List<SftTask> tasks(int vocabulary) {
        List<SftTask> tasks = new ArrayList<>();
        for (int task = 0; task < TASKS; task++) {
            Random numbers = new Random(task);
            float[] vector = new float[TASK_VECTOR];
            for (int axis = 0; axis < TASK_VECTOR; axis++) {
                vector[axis] = (float) numbers.nextGaussian();
            }
            tasks.add(new SftTask("task" + task, List.of(vector), new InTurn(task, vocabulary)));
        }
        return tasks;
    }

    private static int length(int task, int point) {
        int row = task * POINTS + point;
        return MAX_LENGTH - row * 7 % (MAX_LENGTH - MIN_LENGTH + 1);
    }

    private static int tokens() {
        int sum = 0;
        for (int task = 0; task < TASKS; task++) {
            for (int point = 0; point < POINTS; point++) {
                sum += length(task, point);
            }
        }
        return sum;
    }

    /** A pool of random examples, one after the other, the last 2 to 6 tokens of each to be learned. */
    private static final class InTurn implements ExampleSource {

        private final List<TrainingExample> examples = new ArrayList<>();
        private int next;

        InTurn(int task, int vocabulary) {
            Random random = new Random(1000L + task);
            for (int i = 0; i < POOL * POINTS; i++) {
                int length = length(task, i % POINTS);
                int response = 2 + (task + i) % 5;
                examples.add(new TrainingExample(
                        random.ints(length - response, 3, vocabulary).toArray(),
                        random.ints(response, 3, vocabulary).toArray()));
            }
        }

        @Override
        public TrainingExample next(Random random) {
            return examples.get(next++ % examples.size());
        }
    }

    private static double referenceOperations(CausalLanguageModel model, LoraTarget target) {
        double padded = TASKS * POINTS * (double) MAX_LENGTH;
        int layers = model.config().dimensions().layers();
        double layer = model.config().loraTarget(PROJECTIONS).inLayers(List.of(0)).groups().values().stream()
                .mapToDouble(group -> 2.0 * group.shape().in() * group.shape().out())
                .sum();
        double head = 2.0
                * model.config().dimensions().hidden()
                * model.config().dimensions().vocabulary();
        return padded * (layers * layer + target.layerCount() * layer + head);
    }
}
