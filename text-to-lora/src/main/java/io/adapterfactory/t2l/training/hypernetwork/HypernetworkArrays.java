package io.adapterfactory.t2l.training.hypernetwork;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkWeights;
import io.adapterfactory.t2l.training.optimizer.ParameterSet;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The arrays of a hypernetwork under training: trained arrays, and constants. They have names for the optimizer and for
 * files.
 */
public final class HypernetworkArrays {

    private final HypernetworkConfig config;
    private final ParameterSet trained;
    private final Map<String, NDArray> constants = new LinkedHashMap<>();

    /** @param manager owns the arrays */
    public HypernetworkArrays(NDManager manager, HypernetworkStart start) {
        config = start.config();
        trained = new ParameterSet(manager);
        start.trained().forEach((name, shape) -> trained.put(name, start.value(name), shape));
        start.constants().forEach((name, shape) -> constants.put(name, manager.create(start.value(name), shape)));
    }

    /** The trained arrays, by name. */
    public ParameterSet trained() {
        return trained;
    }

    /**
     * The weights for a pass.
     *
     * @param leaves of {@link #trained}, which record gradients
     */
    public HypernetworkWeights with(Map<String, NDArray> leaves) {
        return HypernetworkWeights.of(config, all(leaves));
    }

    /** The weights for a pass that records no gradients. */
    public HypernetworkWeights weights() {
        return with(trained.arrays());
    }

    private Map<String, NDArray> all(Map<String, NDArray> leaves) {
        Map<String, NDArray> all = new LinkedHashMap<>(leaves);
        all.putAll(constants);
        return all;
    }

    /** All values on the host, by name. */
    public Map<String, float[]> values() {
        Map<String, float[]> values = new LinkedHashMap<>();
        all(trained.arrays()).forEach((name, array) -> values.put(name, array.toFloatArray()));
        return values;
    }
}
