package io.adapterfactory.t2l.training.sft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.HeadOutput;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkGoldenTest;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.hypernetwork.HypernetworkWeights;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.LoraBatch;
import io.adapterfactory.t2l.lm.Precision;
import io.adapterfactory.t2l.lora.LayerGroup;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.ModuleShape;
import io.adapterfactory.t2l.tensor.Torch;
import io.adapterfactory.t2l.training.continual.ContinualMethod;
import io.adapterfactory.t2l.training.continual.OutputPenalty;
import io.adapterfactory.t2l.training.continual.StartAverage;
import io.adapterfactory.t2l.training.continual.StartOutput;
import io.adapterfactory.t2l.training.hypernetwork.TaskSampler;
import io.adapterfactory.t2l.training.hypernetwork.TrainedPart;
import io.adapterfactory.t2l.training.optimizer.LearningRate;
import io.adapterfactory.t2l.training.optimizer.LearningRate.Decay;
import io.adapterfactory.t2l.training.optimizer.Optimization.StepReport;
import io.adapterfactory.t2l.training.response.TrainingExample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SftTrainerTest {

    private static final int STEPS = 6;

    @TempDir
    Path folder;

    /** The adapters in training must be those that are scored later, also if a layer has fewer modules. */
    @Test
    void theLossIsThatOfTheGeneratedAdaptersIfOneLayerHasFewerModules() {
        HypernetworkConfig config = HypernetworkGoldenTest.config(HeadForm.M)
                .withTarget(LoraTarget.of(List.of(
                        new LayerGroup("v_proj", List.of(1), new ModuleShape(64, 32)),
                        new LayerGroup("q_proj", List.of(0, 1), new ModuleShape(64, 64)))));
        List<int[]> prompts = List.of(new int[] {1, 7, 5}, new int[] {1, 8, 5}, new int[] {1, 9, 5});
        List<int[]> answers = List.of(new int[] {100, 2}, new int[] {101, 2}, new int[] {102, 2});
        List<SftTask> tasks = new ArrayList<>();
        for (int task = 0; task < 3; task++) {
            TrainingExample example = new TrainingExample(prompts.get(task), answers.get(task));
            tasks.add(new SftTask("task" + task, List.of(vector(task)), random -> example));
        }
        try (CausalLanguageModel model = model();
                SftTrainer trainer =
                        trainer(model, config, new HypernetworkParameters(config).initialize(1), Regularization.NONE)) {
            double before = trainer.validationLoss(tasks, 1, 1);
            finish(trainer);

            double found = trainer.validationLoss(tasks, 1, 1);

            assertThat(found).isNotCloseTo(before, withinPercentage(1));
            try (Hypernetwork hypernetwork = new Hypernetwork(config, trainer.weights(), Goldens.device());
                    LoraBatch batch = LoraBatch.of(
                            model,
                            hypernetwork.generate(new float[][] {vector(0), vector(1), vector(2)}),
                            new int[] {0, 1, 2})) {
                double likelihood = Arrays.stream(model.logLikelihood(prompts, answers, batch))
                        .sum();
                assertThat(found).isCloseTo(-likelihood / 6, within(1e-5)); // two tokens in each answer
            }
        }
    }

    /** With every source of random numbers turned on: dropout in both networks, noise, wordings and examples. */
    @Test
    void aStoppedRunContinuesToTheSameBits() {
        try (CausalLanguageModel model = model()) {
            Map<String, float[]> whole;
            try (SftTrainer trainer = trainer(model, HeadForm.M)) {
                while (!trainer.done()) {
                    trainer.advance();
                }
                whole = trainer.weights();
            }
            Path state = folder.resolve("state.safetensors");
            try (SftTrainer trainer = trainer(model, HeadForm.M)) {
                for (int step = 0; step < STEPS / 2; step++) {
                    trainer.advance();
                }
                trainer.saveState(state);
            }
            try (SftTrainer trainer = trainer(model, HeadForm.M)) {
                trainer.restoreState(state);
                assertThat(trainer.step()).isEqualTo(STEPS / 2);
                while (!trainer.done()) {
                    trainer.advance();
                }
                trainer.weights()
                        .forEach((name, values) -> assertThat(values).as(name).isEqualTo(whole.get(name)));
            }
        }
    }

    /** One step from the same weights on the same examples; only the rounding of the base model differs. */
    @Test
    void aStepThroughABf16ModelIsNearTheExactOne() {
        HypernetworkConfig config = config(HeadForm.L);
        Map<String, float[]> start = new HypernetworkParameters(config).initialize(1);
        try (CausalLanguageModel model = model();
                CausalLanguageModel rounded =
                        CausalLanguageModel.load(Goldens.folder("A_llama_untied"), Goldens.device(), Precision.BF16);
                SftTrainer exact = trainer(model, config, start, Regularization.NONE);
                SftTrainer near = trainer(rounded, config, start, Regularization.NONE)) {
            StepReport expected = exact.advance();
            StepReport found = near.advance();

            assertThat(found.loss()).isCloseTo(expected.loss(), withinPercentage(1));
            assertThat(found.loss()).isNotEqualTo(expected.loss());
            assertThat(found.gradientNorm()).isCloseTo(expected.gradientNorm(), withinPercentage(5));
        }
    }

    /** Without noise, so that the states below the adapted layer are cached; a resumed training computes them again. */
    @Test
    void aStoppedRunOnTheUpperLayerContinuesToTheSameBits() {
        HypernetworkConfig whole = config(HeadForm.L);
        HypernetworkConfig upper = whole.withTarget(whole.target().inLayers(List.of(1)));
        Map<String, float[]> start = new HypernetworkParameters(upper).initialize(1);
        Path state = folder.resolve("state.safetensors");
        try (CausalLanguageModel model = model();
                SftTrainer straight = trainer(model, upper, start, Regularization.NONE);
                SftTrainer stopped = trainer(model, upper, start, Regularization.NONE);
                SftTrainer resumed = trainer(model, upper, start, Regularization.NONE)) {
            double before = straight.validationLoss(tasks(), 4, 1);
            while (!straight.done()) {
                straight.advance();
            }
            for (int step = 0; step < STEPS / 2; step++) {
                stopped.advance();
            }
            stopped.saveState(state);
            resumed.restoreState(state);
            while (!resumed.done()) {
                resumed.advance();
            }

            assertThat(straight.validationLoss(tasks(), 4, 1)).isLessThan(before);
            resumed.weights().forEach((name, values) -> assertThat(values)
                    .as(name)
                    .isEqualTo(straight.weights().get(name)));
        }
    }

    @ParameterizedTest
    @EnumSource(HeadForm.class)
    void trainingLowersTheLossOnWhatItIsTrainedOn(HeadForm form) {
        try (CausalLanguageModel model = model();
                SftTrainer trainer = trainer(model, form)) {
            double before = trainer.validationLoss(tasks(), 4, 1);
            while (!trainer.done()) {
                trainer.advance();
            }
            assertThat(trainer.validationLoss(tasks(), 4, 1)).isLessThan(before);
        }
    }

    @Test
    void atTheStartAllDescriptionsGiveTheSameAdapterAndFormLChangesNothing() {
        HypernetworkConfig config = HypernetworkGoldenTest.config(HeadForm.L);
        Map<String, float[]> start = new HypernetworkParameters(config).initialize(3);
        try (var hypernetwork = new io.adapterfactory.t2l.hypernetwork.Hypernetwork(config, start, Goldens.device())) {
            var adapters = hypernetwork.generate(new float[][] {vector(1), vector(2)});
            assertThat(adapters.get(0).a().get("q_proj"))
                    .isEqualTo(adapters.get(1).a().get("q_proj"));
            assertThat(adapters.get(0).b().get("q_proj")).containsOnly(0f);
        }
    }

    @ParameterizedTest
    @EnumSource(HeadForm.class)
    void anOffsetIsTrainedOnlyIfItIsLearnable(HeadForm form) {
        try (CausalLanguageModel model = model()) {
            for (boolean learnable : new boolean[] {false, true}) {
                HypernetworkConfig config = config(form).withOutput(HeadOutput.onMultiTaskLora(learnable));
                Map<String, float[]> start =
                        new HypernetworkParameters(config).initialize(1, HypernetworkGoldenTest.randomLora(config, 5));
                try (SftTrainer trainer = trainer(model, config, start)) {
                    while (!trainer.done()) {
                        trainer.advance();
                    }
                    Map<String, float[]> trained = trainer.weights();
                    for (String matrix : List.of("A.q_proj", "B.q_proj", "A.v_proj", "B.v_proj")) {
                        boolean same =
                                Arrays.equals(trained.get("AB_offset." + matrix), start.get("AB_offset." + matrix));
                        assertThat(same).as(matrix).isEqualTo(!learnable);
                    }
                    assertThat(trained.get("heads.q_proj.weight")).isNotEqualTo(start.get("heads.q_proj.weight"));
                    assertThat(trained).doesNotContainKey("heads.q_proj.bias");
                }
            }
        }
    }

    @Test
    void aStoppedRunWithPenaltyAndAveragesContinuesToTheSameBits() {
        ContinualMethod method =
                new ContinualMethod(new OutputPenalty(1, 2), new StartAverage(0.5, 2), TrainedPart.ALL);
        Map<String, float[]> start = learnedStart();
        Path state = folder.resolve("state.safetensors");
        try (CausalLanguageModel model = model();
                SftTrainer straight = continuing(model, start, method);
                SftTrainer stopped = continuing(model, start, method);
                SftTrainer resumed = continuing(model, start, method)) {
            finish(straight);
            for (int step = 0; step < 4; step++) {
                stopped.advance();
            }
            stopped.saveState(state);
            resumed.restoreState(state);
            finish(resumed);

            assertSame(resumed.weights(), straight.weights());
        }
    }

    @Test
    void theAverageIsBetweenTheStartAndTheTrainedWeights() {
        Map<String, float[]> start = learnedStart();
        try (CausalLanguageModel model = model();
                SftTrainer plain = continuing(model, start, ContinualMethod.NONE);
                SftTrainer averaged = continuing(model, start, ContinualMethod.NONE.with(new StartAverage(0.25, 1)))) {
            finish(plain);
            finish(averaged);

            averaged.weights().forEach((name, values) -> {
                float[] trained = plain.weights().get(name);
                for (int i = 0; i < values.length; i++) {
                    assertThat(values[i])
                            .as(name)
                            .isCloseTo(0.25f * start.get(name)[i] + 0.75f * trained[i], within(1e-6f));
                }
            });
        }
    }

    @Test
    void onlyTheHeadsAreTrainedIfTheRestIsFrozen() {
        Map<String, float[]> start = learnedStart();
        try (CausalLanguageModel model = model();
                SftTrainer trainer = continuing(model, start, ContinualMethod.NONE.with(TrainedPart.HEADS))) {
            finish(trainer);

            trainer.weights().forEach((name, values) -> {
                if (name.startsWith("heads.")) {
                    assertThat(values).as(name).isNotEqualTo(start.get(name));
                } else {
                    assertThat(values).as(name).isEqualTo(start.get(name));
                }
            });
        }
    }

    /** The first task is learned: with the penalty, its adapter stays closer to the start's than without. */
    @Test
    void thePenaltyKeepsTheOutputForLearnedTasks() {
        Map<String, float[]> start = learnedStart();
        try (CausalLanguageModel model = model();
                SftTrainer free = continuing(model, start, ContinualMethod.NONE);
                SftTrainer kept = continuing(model, start, ContinualMethod.NONE.with(new OutputPenalty(100, 1)))) {
            finish(free);
            finish(kept);

            assertThat(change(start, kept.weights())).isLessThan(0.3 * change(start, free.weights()));
        }
    }

    private static double change(Map<String, float[]> start, Map<String, float[]> trained) {
        try (NDManager manager = Torch.newManager(Goldens.device())) {
            List<List<float[]>> learned = List.of(tasks().get(0).taskVectors());
            StartOutput output = new StartOutput(manager, config(HeadForm.M), start, new OutputPenalty(1, 8), learned);
            Map<String, NDArray> arrays = new HashMap<>();
            new HypernetworkParameters(config(HeadForm.M))
                    .all()
                    .forEach((name, shape) -> arrays.put(name, manager.create(trained.get(name), shape)));
            return output.penalty(manager, HypernetworkWeights.of(config(HeadForm.M), arrays), new Random(1))
                    .toFloatArray()[0];
        }
    }

    /** Weights whose adapters depend on the description. */
    private static Map<String, float[]> learnedStart() {
        try (CausalLanguageModel model = model();
                SftTrainer trainer = trainer(model, HeadForm.M)) {
            finish(trainer);
            return trainer.weights();
        }
    }

    /** Without noise; the first task is one that the start has learned. */
    private static SftTrainer continuing(
            CausalLanguageModel model, Map<String, float[]> start, ContinualMethod method) {
        RoundRecipe recipe = new RoundRecipe(STEPS, 2, 2, new LearningRate(1e-2, 0.1, Decay.LINEAR), method);
        List<SftTask> tasks = new ArrayList<>(tasks());
        SftTask first = tasks.get(0);
        tasks.set(0, new SftTask(first.id(), first.taskVectors(), first.examples(), true));
        return new SftTrainer(
                model,
                HypernetworkGoldenTest.config(HeadForm.M).withDropout(0),
                start,
                recipe.sft(7),
                tasks,
                new TaskSampler.EachInTurn(3));
    }

    private static void finish(SftTrainer trainer) {
        while (!trainer.done()) {
            trainer.advance();
        }
    }

    private static void assertSame(Map<String, float[]> found, Map<String, float[]> expected) {
        found.forEach((name, values) -> assertThat(values).as(name).isEqualTo(expected.get(name)));
    }

    private static CausalLanguageModel model() {
        return CausalLanguageModel.load(Goldens.folder("A_llama_untied"), Goldens.device());
    }

    private static HypernetworkConfig config(HeadForm form) {
        return HypernetworkGoldenTest.config(form).withDropout(0.05);
    }

    private static SftTrainer trainer(CausalLanguageModel model, HeadForm form) {
        return trainer(model, config(form), new HypernetworkParameters(config(form)).initialize(1));
    }

    private static SftTrainer trainer(
            CausalLanguageModel model, HypernetworkConfig config, Map<String, float[]> start) {
        return trainer(model, config, start, Regularization.PAPER);
    }

    private static SftTrainer trainer(
            CausalLanguageModel model,
            HypernetworkConfig config,
            Map<String, float[]> start,
            Regularization regularization) {
        SftConfig settings = SftConfig.paper(STEPS)
                .withTasksPerBatch(2)
                .withPointsPerTask(2)
                .withLearningRate(1e-2)
                .withRegularization(regularization)
                .withSeed(7);
        return new SftTrainer(model, config, start, settings, tasks(), new TaskSampler.EachInTurn(3));
    }

    private static List<SftTask> tasks() {
        List<SftTask> tasks = new ArrayList<>();
        for (int task = 0; task < 3; task++) {
            int answer = 100 + task;
            tasks.add(new SftTask(
                    "task" + task,
                    List.of(vector(task), vector(task + 10)),
                    random -> new TrainingExample(
                            new int[] {1, random.nextInt(200) + 3, 5}, new int[] {answer, answer, 2})));
        }
        return tasks;
    }

    private static float[] vector(long seed) {
        Random random = new Random(seed);
        float[] vector = new float[24];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }
}
