package io.adapterfactory.t2l.training.response;

import java.util.Arrays;

/**
 * A sequence in a pack.
 *
 * @param from the first token that is packed; the tokens before it are packed with an earlier sequence that begins with
 *     the same tokens
 */
record PackedRow(TokenBatch.Sequence sequence, int from) {

    /** The number of its packed tokens. */
    int count() {
        return sequence.inputCount() - from;
    }

    /** Its packed tokens. */
    int[] tokens() {
        return Arrays.copyOfRange(sequence.tokens(), from, sequence.inputCount());
    }
}
