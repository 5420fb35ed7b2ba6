package io.adapterfactory.t2l.training.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.tensor.Torch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The named trainable arrays of one model, held without gradient; each step works on leaves that share their memory.
 */
public final class ParameterSet implements AutoCloseable {

    private final NDManager manager;
    private final Map<String, NDArray> masters = new LinkedHashMap<>();

    /** @param parent the parent of the manager that owns the arrays */
    public ParameterSet(NDManager parent) {
        manager = parent.newSubManager();
    }

    /** Adds an array under a name, flattened in row-major order. */
    public void put(String name, float[] values, Shape shape) {
        if (masters.containsKey(name)) {
            throw new IllegalArgumentException("parameter " + name + " already exists");
        }
        masters.put(name, manager.create(values, shape));
    }

    /** Overwrites an array's values; the shape stays. */
    void set(String name, float[] values) {
        NDArray master = masters.get(name);
        if (master == null) {
            throw new IllegalArgumentException("parameter " + name + " is unknown; known are " + masters.keySet());
        }
        try (NDManager scope = manager.newSubManager()) {
            scope.create(values, master.getShape()).copyTo(master);
        }
    }

    /**
     * Replaces every array by an average with other values.
     *
     * @param others by name, flattened in row-major order; may contain more than these arrays
     * @param share of the others, 0 to 1
     */
    public void average(Map<String, float[]> others, double share) {
        masters.forEach((name, master) -> {
            float[] values = master.toFloatArray();
            float[] other = others.get(name);
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (share * other[i] + (1 - share) * values[i]);
            }
            set(name, values);
        });
    }

    /** The arrays themselves, for passes that need no gradient. */
    public Map<String, NDArray> arrays() {
        return masters;
    }

    /** A child of the manager that owns the arrays. */
    public NDManager newManager() {
        return manager.newSubManager();
    }

    public void forEach(BiConsumer<String, NDArray> action) {
        masters.forEach(action);
    }

    /** Leaves that share the arrays' memory and record gradients, owned by {@code step}. */
    public Map<String, NDArray> leaves(NDManager step) {
        Map<String, NDArray> leaves = new LinkedHashMap<>();
        masters.forEach((name, master) -> {
            NDArray leaf = Torch.in(step, master.stopGradient());
            leaf.setRequiresGradient(true);
            leaves.put(name, leaf);
        });
        return leaves;
    }

    /** The number of trained numbers. */
    public long size() {
        return masters.values().stream().mapToLong(NDArray::size).sum();
    }

    @Override
    public void close() {
        manager.close();
    }
}
