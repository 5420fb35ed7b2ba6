package io.adapterfactory.t2l.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.training.log.TrainingLog;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptimizationTest {

    private static final float[] START = {1, -2};
    private static final LearningRateSchedule CONSTANT = new LearningRateSchedule.Cosine(0.1, 0.1, 0, 100);

    @TempDir
    Path folder;

    private NDManager manager;

    @BeforeEach
    void engine() {
        manager = NDManager.newBaseManager();
    }

    /**
     * With a constant learning rate and loss, the point at which one training ends and the next starts does not matter.
     */
    @Test
    void aTrainingThatStartsWarmEqualsOneLongTraining() {
        Path end = folder.resolve("end.safetensors");
        Path middle = folder.resolve("middle.safetensors");
        float[] straight = run(START, 8, null, null, null);

        float[] first = run(START, 4, null, null, end);
        run(first, 2, end, null, middle);
        float[] resumed = run(START, 2, null, middle, null);

        assertThat(resumed).isEqualTo(straight);
        assertThat(run(first, 4, null, null, null)).as("a cold start").isNotEqualTo(straight);
    }

    /**
     * @param warm a state whose moments are the start, or null
     * @param stopped state to continue from, or null
     * @param saved where to save the state at the end, or null
     */
    private float[] run(float[] start, int steps, Path warm, Path stopped, Path saved) {
        try (ParameterSet parameters = new ParameterSet(manager)) {
            parameters.put("w", start, new Shape(2));
            try (Optimization optimization = new Optimization(parameters, CONSTANT, 0.01, 1.0, 1, TrainingLog.NONE)) {
                if (warm != null) {
                    optimization.warmStart(warm);
                }
                if (stopped != null) {
                    optimization.restore(stopped);
                }
                for (int i = 0; i < steps; i++) {
                    optimization.advance((step, leaves) -> leaves.get("w")
                            .sub(step.create(new float[] {3, 0.5f}))
                            .square()
                            .sum());
                }
                if (saved != null) {
                    optimization.save(saved);
                }
                return parameters.arrays().get("w").toFloatArray();
            }
        }
    }
}
