package io.adapterfactory.t2l.training.response;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * The tokens of packed sequences that are predicted, n of them. Only at their positions the vocabulary's logits are
 * needed.
 *
 * @param positions {@code [n]}, of the tokens before them, among all tokens
 * @param tokens {@code [n]}, what is predicted
 * @param weights {@code [n]}, of each in the loss
 */
record Targets(long[] positions, long[] tokens, float[] weights) {

    /** Positions as an array, {@code [n]} INT64. */
    NDArray positions(NDManager manager) {
        return manager.create(positions, new Shape(positions.length));
    }
}
