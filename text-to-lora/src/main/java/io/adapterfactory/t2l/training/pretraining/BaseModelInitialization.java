package io.adapterfactory.t2l.training.pretraining;

import ai.djl.ndarray.NDManager;
import io.adapterfactory.t2l.lm.DecoderWeights;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.training.optimizer.ParameterSet;
import java.util.Random;

/**
 * Random weights for a new base model: normal with deviation 0.02 as in GPT-2 and Llama, residual outputs scaled down
 * by depth.
 */
final class BaseModelInitialization {

    private static final double DEVIATION = 0.02;

    private BaseModelInitialization() {}

    static ParameterSet create(ModelConfig config, NDManager parent, long seed) {
        Random random = new Random(seed);
        ParameterSet parameters = new ParameterSet(parent);
        double residual = DEVIATION / Math.sqrt(2.0 * config.dimensions().layers());
        DecoderWeights.shapes(config).forEach((name, shape) -> {
            float[] values = new float[(int) shape.size()];
            boolean norm = shape.dimension() == 1;
            boolean residualOutput = name.endsWith("o_proj.weight") || name.endsWith("down_proj.weight");
            for (int i = 0; i < values.length; i++) {
                values[i] = norm ? 1 : (float) (random.nextGaussian() * (residualOutput ? residual : DEVIATION));
            }
            parameters.put(name, values, shape);
        });
        return parameters;
    }
}
