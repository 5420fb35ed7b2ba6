package io.adapterfactory.t2l.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.tensor.Torch;

/** The keys and values of the tokens seen so far, {@code [B, K, S, D]} for each layer, owned by a separate manager. */
final class KeyValueCache implements AutoCloseable {

    private final NDManager manager;
    private final NDArray[] keys;
    private final NDArray[] values;

    KeyValueCache(NDManager parent, int layers) {
        manager = parent.newSubManager();
        keys = new NDArray[layers];
        values = new NDArray[layers];
    }

    /** Appends this pass's keys and values, {@code [B, K, T, D]}, and returns all, {@code [B, K, S, D]}. */
    NDList append(int layer, NDArray key, NDArray value) {
        keys[layer] = grow(keys[layer], key);
        values[layer] = grow(values[layer], value);
        return new NDList(keys[layer], values[layer]);
    }

    /** Repeats each row this number of times; the copies are next to each other. */
    void repeatRows(long times) {
        if (times > 1) {
            for (int layer = 0; layer < keys.length; layer++) {
                keys[layer] = repeated(keys[layer], times);
                values[layer] = repeated(values[layer], times);
            }
        }
    }

    private NDArray repeated(NDArray old, long times) {
        Shape shape = old.getShape();
        Shape many = new Shape(shape.get(0) * times, shape.get(1), shape.get(2), shape.get(3));
        try (NDManager scope = manager.newSubManager();
                old) {
            NDArray one = Torch.in(scope, old.expandDims(1)); // [B, 1, K, S, D]
            NDArray each =
                    Torch.in(scope, one.broadcast(shape.get(0), times, shape.get(1), shape.get(2), shape.get(3)));
            return Torch.in(manager, each.reshape(many));
        }
    }

    private NDArray grow(NDArray old, NDArray added) {
        NDArray grown = old == null ? added.duplicate() : NDArrays.concat(new NDList(old, added), 2);
        grown.attach(manager);
        if (old != null) {
            old.close();
        }
        return grown;
    }

    @Override
    public void close() {
        manager.close();
    }
}
