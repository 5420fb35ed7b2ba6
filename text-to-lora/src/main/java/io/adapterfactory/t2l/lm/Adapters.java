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

    /** Whether any row's output of a module is changed. */
    boolean adapts(int layer, String module);

    /**
     * The number of groups of equal size whose rows are next to each other and have the same adapter. In place of all
     * rows, one or several rows for each group can be passed.
     *
     * @param rows of the whole batch
     */
    default int groups(int rows) {
        return rows;
    }
}
