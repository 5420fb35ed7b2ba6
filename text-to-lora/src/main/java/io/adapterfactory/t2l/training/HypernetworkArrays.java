package io.adapterfactory.t2l.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import java.util.LinkedHashMap;
import java.util.Map;

/** A hypernetwork under training: what is trained, and what belongs to it and stays as it is. */
final class HypernetworkArrays {

    private final ParameterSet trained;
    private final Map<String, NDArray> constants = new LinkedHashMap<>();

    /** @param start values by name; {@code manager} owns the arrays */
    HypernetworkArrays(NDManager manager, HypernetworkConfig config, Map<String, float[]> start) {
        HypernetworkParameters parameters = new HypernetworkParameters(config);
        trained = new ParameterSet(manager);
        parameters.shapes().forEach((name, shape) -> trained.put(name, value(start, name), shape));
        parameters.constants().forEach((name, shape) -> constants.put(name, manager.create(value(start, name), shape)));
    }

    private static float[] value(Map<String, float[]> start, String name) {
        float[] value = start.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the start has no values for " + name);
        }
        return value;
    }

    ParameterSet trained() {
        return trained;
    }

    /** All arrays of a pass, by name. */
    Map<String, NDArray> with(Map<String, NDArray> leaves) {
        if (constants.isEmpty()) {
            return leaves;
        }
        Map<String, NDArray> all = new LinkedHashMap<>(leaves);
        all.putAll(constants);
        return all;
    }

    /** Everything on the host, by name. */
    Map<String, float[]> values() {
        Map<String, float[]> values = new LinkedHashMap<>();
        with(trained.arrays()).forEach((name, array) -> values.put(name, array.toFloatArray()));
        return values;
    }
}
