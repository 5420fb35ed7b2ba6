package io.adapterfactory.t2l.training.response;

import java.util.Arrays;

/**
 * A sequence as it is packed.
 *
 * @param from the first token that is packed; those before it are packed with an earlier sequence that begins with the same ones
 */
record PackedRow(TokenBatch.Sequence sequence, int from) {

    /** What the model reads of it here. */
    int count() {
        return sequence.inputCount() - from;
    }

    /** The tokens that the model reads of it here. */
    int[] tokens() {
        return Arrays.copyOfRange(sequence.tokens(), from, sequence.inputCount());
    }
}
