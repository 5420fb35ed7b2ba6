package io.adapterfactory.t2l.training.hypernetwork;

import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import java.util.Map;

/**
 * The start of a hypernetwork's training.
 *
 * @param weights by name
 * @param part that is trained
 */
public record HypernetworkStart(HypernetworkConfig config, Map<String, float[]> weights, TrainedPart part) {

    /** The tensors that are trained. */
    Map<String, Shape> trained() {
        Map<String, Shape> trained = new HypernetworkParameters(config).shapes();
        trained.keySet().removeIf(name -> !part.includes(name));
        return trained;
    }

    /** The tensors that do not change. */
    Map<String, Shape> constants() {
        Map<String, Shape> constants = new HypernetworkParameters(config).all();
        constants.keySet().removeAll(trained().keySet());
        return constants;
    }

    /** @throws IllegalArgumentException when there are no values for this tensor */
    float[] value(String name) {
        float[] value = weights.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the start has no values for " + name);
        }
        return value;
    }
}
