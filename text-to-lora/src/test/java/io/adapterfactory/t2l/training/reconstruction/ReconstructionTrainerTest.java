package io.adapterfactory.t2l.training.reconstruction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.HeadOutput;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.MixedLayers;
import io.adapterfactory.t2l.lora.ModuleShape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ReconstructionTrainerTest {

    private static final int TASKS = 4;

    @TempDir
    Path folder;

    static Stream<HeadOutput> outputs() {
        return Stream.of(HeadOutput.PLAIN, HeadOutput.zScores(), HeadOutput.enlargedUpdates());
    }

    @ParameterizedTest
    @MethodSource("outputs")
    void fewAdaptersAreLearnedByHeart(HeadOutput output) {
        HypernetworkConfig config = config(output);
        List<ReconstructionTask> tasks = tasks(config);
        try (ReconstructionTrainer trainer = trainer(config, tasks, 400)) {
            double before = error(config, trainer.weights(), tasks);
            while (!trainer.done()) {
                trainer.advance();
            }

            assertThat(error(config, trainer.weights(), tasks)).isLessThan(0.2 * before);
        }
    }

    /** Closed form: the mean over a layer's entries, then over the module's layers, then over modules. */
    @ParameterizedTest
    @EnumSource(HeadForm.class)
    void layersOfDifferentShapesAreLearnedToo(HeadForm form) {
        LoraConfig lora = new LoraConfig(2, 2, false, MixedLayers.TARGET.modules());
        HypernetworkConfig config = HypernetworkConfig.of(
                        form, new HypernetworkConfig.Sizes(8, 0, 32, 32), lora, MixedLayers.TARGET, "none", "none")
                .withDropout(0);
        List<ReconstructionTask> tasks = new ArrayList<>();
        for (int i = 0; i < TASKS; i++) {
            tasks.add(new ReconstructionTask(
                    "task" + i,
                    List.of(numbers(new Random(i), 8, 1)),
                    MixedLayers.random(lora, MixedLayers.TARGET, i)));
        }
        try (ReconstructionTrainer trainer = trainer(config, tasks, 20)) {
            double expected = distance(config, trainer.weights(), tasks);

            assertThat(trainer.advance().loss()).isCloseTo(expected, withinPercentage(0.01));
            while (!trainer.done()) {
                trainer.advance();
            }

            assertThat(distance(config, trainer.weights(), tasks)).isLessThan(0.95 * expected);
        }
    }

    private static double distance(
            HypernetworkConfig config, Map<String, float[]> weights, List<ReconstructionTask> tasks) {
        float[][] vectors =
                tasks.stream().map(task -> task.taskVectors().get(0)).toArray(float[][]::new);
        double sum = 0;
        try (Hypernetwork hypernetwork = new Hypernetwork(config, weights, Goldens.device())) {
            List<LoraWeights> adapters = hypernetwork.generate(vectors);
            for (String module : config.target().modules()) {
                List<Double> ofLayers = new ArrayList<>();
                for (int layer : config.target().layers()) {
                    config.target().find(module, layer).ifPresent(place -> {
                        for (int i = 0; i < tasks.size(); i++) {
                            LoraWeights found = adapters.get(i);
                            LoraWeights target = tasks.get(i).adapter();
                            double ofA =
                                    mean(found.a(place.group(), place.index()), target.a(place.group(), place.index()));
                            double ofB =
                                    mean(found.b(place.group(), place.index()), target.b(place.group(), place.index()));
                            ofLayers.add((ofA + ofB) / 2);
                        }
                    });
                }
                sum += ofLayers.stream().mapToDouble(each -> each).average().orElseThrow();
            }
        }
        return sum / config.target().modules().size();
    }

    private static double mean(float[] found, float[] target) {
        double sum = 0;
        for (int i = 0; i < found.length; i++) {
            sum += Math.abs(found[i] - target[i]);
        }
        return sum / found.length;
    }

    @Test
    void trainingContinuesToTheSameBits() {
        HypernetworkConfig config = config(HeadOutput.zScores());
        List<ReconstructionTask> tasks = tasks(config);
        Path state = folder.resolve("state.safetensors");
        Map<String, float[]> undisturbed;
        try (ReconstructionTrainer trainer = trainer(config, tasks, 6)) {
            for (int i = 0; i < 6; i++) {
                if (i == 3) {
                    trainer.saveState(state);
                }
                trainer.advance();
            }
            undisturbed = trainer.weights();
        }
        try (ReconstructionTrainer trainer = trainer(config, tasks, 6)) {
            trainer.restoreState(state);
            assertThat(trainer.step()).isEqualTo(3);
            while (!trainer.done()) {
                trainer.advance();
            }

            Map<String, float[]> resumed = trainer.weights();
            assertThat(resumed.keySet()).isEqualTo(undisturbed.keySet());
            resumed.forEach((name, values) -> assertThat(values).as(name).isEqualTo(undisturbed.get(name)));
        }
    }

    @Test
    void meansAndDeviationsAreKeptInTheFolder() {
        HypernetworkConfig config = config(HeadOutput.zScores());
        List<ReconstructionTask> tasks = tasks(config);
        Map<String, float[]> weights = start(config, tasks);

        HypernetworkFolder.write(folder.resolve("v1"), config, weights, false);

        HypernetworkConfig read = HypernetworkFolder.readConfig(folder.resolve("v1"));
        assertThat(read).isEqualTo(config);
        Map<String, float[]> found = HypernetworkFolder.readWeights(folder.resolve("v1"), read);
        double sum = 0;
        for (ReconstructionTask task : tasks) {
            sum += task.adapter().a().get("q_proj")[5];
        }
        assertThat(found.get("mean_recon_target.A.q_proj")[5]).isEqualTo((float) (sum / TASKS));
        assertThat(found).doesNotContainKey("heads.q_proj.bias");
    }

    @Test
    void anAdapterOfAnotherScalingIsRefused() {
        HypernetworkConfig config = config(HeadOutput.PLAIN);
        ReconstructionTask task = tasks(config).get(0);
        LoraWeights adapter = task.adapter();
        LoraWeights stronger = new LoraWeights(
                new LoraConfig(2, 4, false, List.of("q_proj")), adapter.target(), adapter.a(), adapter.b());
        List<ReconstructionTask> tasks = List.of(new ReconstructionTask("task9", task.taskVectors(), stronger));

        assertThatThrownBy(() -> trainer(config, tasks, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the adapter of task task9 has rank 2 and scaling 2.0; expected 2 and 1.0");
    }

    @Test
    void aBatchWithoutTasksIsRefused() {
        assertThatThrownBy(() -> ReconstructionConfig.reference(1).withTasksPerBatch(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tasksPerBatch must be at least 1, found 0");
    }

    @Test
    void zScoresOfASingleAdapterAreRefused() {
        HypernetworkConfig config = config(HeadOutput.zScores());

        assertThatThrownBy(() -> start(config, tasks(config).subList(0, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("z-scores need at least two adapters to reconstruct, found 1");
    }

    private static ReconstructionTrainer trainer(
            HypernetworkConfig config, List<ReconstructionTask> tasks, long steps) {
        return new ReconstructionTrainer(
                config,
                start(config, tasks),
                ReconstructionConfig.reference(steps)
                        .withTasksPerBatch(TASKS)
                        .withOptimizer(optimizer -> optimizer
                                .withLearningRate(optimizer.learningRate().withPeak(3e-3))
                                .withWeightDecay(0))
                        .withSeed(7),
                tasks,
                Goldens.device());
    }

    private static Map<String, float[]> start(HypernetworkConfig config, List<ReconstructionTask> tasks) {
        return new HypernetworkParameters(config)
                .initializeForReconstruction(
                        1, tasks.stream().map(ReconstructionTask::adapter).toList());
    }

    /** Mean squared error of the updates B A, over all tasks. */
    private static double error(
            HypernetworkConfig config, Map<String, float[]> weights, List<ReconstructionTask> tasks) {
        float[][] vectors =
                tasks.stream().map(task -> task.taskVectors().get(0)).toArray(float[][]::new);
        try (Hypernetwork hypernetwork = new Hypernetwork(config, weights, Goldens.device())) {
            List<LoraWeights> adapters = hypernetwork.generate(vectors);
            double sum = 0;
            for (int i = 0; i < tasks.size(); i++) {
                float[] found = update(adapters.get(i));
                float[] target = update(tasks.get(i).adapter());
                for (int k = 0; k < found.length; k++) {
                    sum += Math.pow(found[k] - target[k], 2);
                }
            }
            return sum;
        }
    }

    private static float[] update(LoraWeights adapter) {
        ModuleShape shape = adapter.target().groups().get("q_proj").shape();
        int r = adapter.config().rank();
        float[] update = new float[shape.out() * shape.in()];
        for (int o = 0; o < shape.out(); o++) {
            for (int i = 0; i < shape.in(); i++) {
                for (int k = 0; k < r; k++) {
                    update[o * shape.in() + i] +=
                            adapter.b().get("q_proj")[o * r + k] * adapter.a().get("q_proj")[k * shape.in() + i];
                }
            }
        }
        return update;
    }

    private static HypernetworkConfig config(HeadOutput output) {
        Map<String, ModuleShape> modules = new LinkedHashMap<>();
        modules.put("q_proj", new ModuleShape(6, 4));
        return HypernetworkConfig.of(
                        HeadForm.M,
                        new HypernetworkConfig.Sizes(8, 0, 32, 32),
                        new LoraConfig(2, 2, false, List.of("q_proj")),
                        new LoraTarget(1, modules),
                        "none",
                        "none")
                .withDropout(0)
                .withOutput(output);
    }

    private static List<ReconstructionTask> tasks(HypernetworkConfig config) {
        Random random = new Random(3);
        List<ReconstructionTask> tasks = new ArrayList<>();
        for (int i = 0; i < TASKS; i++) {
            LoraWeights adapter = new LoraWeights(
                    config.lora(),
                    config.target(),
                    Map.of("q_proj", numbers(random, 12, 0.1)),
                    Map.of("q_proj", numbers(random, 8, 0.1)));
            tasks.add(new ReconstructionTask("task" + i, List.of(numbers(random, 8, 1)), adapter));
        }
        return tasks;
    }

    private static float[] numbers(Random random, int count, double size) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) (size * random.nextGaussian());
        }
        return numbers;
    }
}
