package io.adapterfactory.t2l.training.sft;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.HeadOutput;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkGoldenTest;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.training.hypernetwork.TaskSampler;
import io.adapterfactory.t2l.training.response.TrainingExample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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

    /** Without noise, so that the states below the adapted layer are cached; a resumed training computes them again. */
    @Test
    void aStoppedRunOnTheUpperLayerContinuesToTheSameBits() {
        HypernetworkConfig whole = config(HeadForm.L);
        HypernetworkConfig upper = whole.withTarget(whole.target().withLayers(List.of(1)));
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
