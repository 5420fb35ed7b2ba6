package io.adapterfactory.t2l.lm;

import ai.djl.ndarray.NDArray;

/** What is added to the outputs of a model's linear modules. */
public interface Adapters {

    /**
     * @param x input of the module {@code [B, T, in]}
     * @param y output of the module without adapter {@code [B, T, out]}
     * @return output with adapter {@code [B, T, out]}
     */
    NDArray apply(int layer, String module, NDArray x, NDArray y);
}
