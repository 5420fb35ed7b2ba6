package io.adapterfactory.t2l.training.response;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * The tokens of a batch that are predicted, N of them. Only at their positions the vocabulary's logits are needed.
 *
 * @param positions {@code [N]}, of the tokens before them, among all tokens of the batch
 * @param tokens {@code [N]}, what is predicted
 * @param weights {@code [N]}, of each in the loss
 */
record Targets(long[] positions, long[] tokens, float[] weights) {

    /** Positions as an array, {@code [N]} INT64. */
    NDArray positions(NDManager manager) {
        return manager.create(positions, new Shape(positions.length));
    }
}
