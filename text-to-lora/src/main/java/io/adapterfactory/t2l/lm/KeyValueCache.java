package io.adapterfactory.t2l.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/** The keys and values of the tokens seen so far, {@code [B, K, S, D]} a layer, owned by its own manager. */
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
