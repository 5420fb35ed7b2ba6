package io.adapterfactory.t2l.training.response;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * The n predicted tokens of packed sequences. Logits over the vocabulary are needed only at their positions.
 *
 * @param positions {@code [n]}, position of the token before each, among all packed tokens
 * @param tokens {@code [n]}, the predicted tokens
 * @param weights {@code [n]}, weight of each in the loss
 */
record Targets(long[] positions, long[] tokens, float[] weights) {

    /** Positions as an array, {@code [n]} INT64. */
    NDArray positions(NDManager manager) {
        return manager.create(positions, new Shape(positions.length));
    }
}
