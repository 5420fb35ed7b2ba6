package io.adapterfactory.t2l.training.reconstruction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.MixedLayers;
import io.adapterfactory.t2l.training.hypernetwork.TaskSampler;
import io.adapterfactory.t2l.training.log.TrainingLog;
import io.adapterfactory.t2l.training.optimizer.LearningRate;
import io.adapterfactory.t2l.training.optimizer.LearningRate.Decay;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TaskCodeTrainerTest {

    private static final int WIDTH = 12;
    private static final int WORDINGS = 4;
    private static final HypernetworkConfig CONFIG = HypernetworkConfig.of(
                    HeadForm.M,
                    new HypernetworkConfig.Sizes(WIDTH, 16, 16, 8),
                    new LoraConfig(2, 2, false, MixedLayers.TARGET.modules()),
                    MixedLayers.TARGET,
                    "none",
                    "none")
            .withDropout(0);

    private final Map<String, float[]> start = new HypernetworkParameters(CONFIG).initialize(1);

    @Test
    void allWordingsOfATaskGetItsCodeAndNothingElseChanges() {
        List<CodedTask> tasks = tasks();
        try (TaskCodeTrainer trainer = new TaskCodeTrainer(
                CONFIG,
                start,
                ReconstructionConfig.reference(400)
                        .withTasksPerBatch(8)
                        .withOptimizer(
                                optimizer -> optimizer.withLearningRate(new LearningRate(1e-2, 0.1, Decay.LINEAR))),
                tasks,
                new TaskSampler.Weighted(new double[] {1, 1, 2}),
                Goldens.device(),
                TrainingLog.NONE)) {
            double before = error(start, tasks);
            while (!trainer.done()) {
                trainer.advance();
            }

            assertThat(error(trainer.weights(), tasks)).isLessThan(0.1 * before);
            assertThat(trainer.weights()).allSatisfy((name, values) -> {
                if (!name.startsWith("task_encoder.")) {
                    assertThat(values).as(name).containsExactly(start.get(name));
                }
            });
        }
    }

    /** Closed form: the mean squared difference of the drawn task's code. */
    @Test
    void theLossIsTheMeanSquaredDifference() {
        CodedTask task = new CodedTask("task", List.of(vector(new Random(5))), new float[8]);
        double squares = 0;
        for (float number : codes(start, task)[0]) {
            squares += number * number / 8.0;
        }
        try (TaskCodeTrainer trainer = new TaskCodeTrainer(
                CONFIG,
                start,
                ReconstructionConfig.reference(1),
                List.of(task),
                new TaskSampler.Weighted(new double[] {1}),
                Goldens.device(),
                TrainingLog.NONE)) {
            assertThat(trainer.advance().loss()).isCloseTo(squares, within(1e-5));
        }
    }

    @Test
    void theMeanCodeHasMeanZeroAndVarianceOne() {
        List<float[]> vectors = tasks().get(0).taskVectors();
        float[] code;
        try (Hypernetwork hypernetwork = new Hypernetwork(CONFIG, start, Goldens.device())) {
            code = CodedTask.meanCode(hypernetwork, vectors);
        }

        double mean = 0;
        double squares = 0;
        for (float number : code) {
            mean += number / code.length;
            squares += number * number / code.length;
        }
        assertThat(mean).isCloseTo(0, within(1e-5));
        assertThat(squares).isCloseTo(1, within(1e-3));
        float[][] codes = codes(start, new CodedTask("task", vectors, code));
        double sign = 0;
        for (int i = 0; i < code.length; i++) {
            sign += code[i] * (codes[0][i] + codes[1][i] + codes[2][i] + codes[3][i]);
        }
        assertThat(sign).as("it points where the codes point").isPositive();
    }

    /** Three tasks, each with wordings around its own place. */
    private static List<CodedTask> tasks() {
        List<CodedTask> tasks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Random random = new Random(i);
            float[] center = vector(random);
            List<float[]> wordings = new ArrayList<>();
            for (int w = 0; w < WORDINGS; w++) {
                float[] wording = vector(random);
                for (int k = 0; k < WIDTH; k++) {
                    wording[k] = center[k] + wording[k] / 3;
                }
                wordings.add(wording);
            }
            float[] code = new float[8];
            for (int k = 0; k < 8; k++) {
                code[k] = (k + i) % 2 == 0 ? 1 : -1;
            }
            code[i] *= -1;
            code[i + 1] *= -1;
            tasks.add(new CodedTask("task" + i, wordings, code));
        }
        return tasks;
    }

    private static float[] vector(Random random) {
        float[] vector = new float[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }

    private static float[][] codes(Map<String, float[]> weights, CodedTask task) {
        try (Hypernetwork hypernetwork = new Hypernetwork(CONFIG, weights, Goldens.device())) {
            return hypernetwork.taskCodes(task.taskVectors().toArray(float[][]::new));
        }
    }

    private static double error(Map<String, float[]> weights, List<CodedTask> tasks) {
        double error = 0;
        for (CodedTask task : tasks) {
            for (float[] code : codes(weights, task)) {
                for (int i = 0; i < code.length; i++) {
                    error += Math.pow(code[i] - task.code()[i], 2);
                }
            }
        }
        return error;
    }
}
