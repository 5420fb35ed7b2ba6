package io.adapterfactory.t2l.training.response;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Right-padded sequences and which of their tokens are to be predicted.
 *
 * @param tokens {@code [B][T]}
 * @param targets {@code [B][T]}, true where the token is one to be predicted from those before it
 */
public record TokenBatch(int[][] tokens, boolean[][] targets) {

    /**
     * One sequence.
     *
     * @param tokens {@code [T]}
     * @param targets {@code [T]}, true where the token counts in the loss
     */
    public record Sequence(int[] tokens, boolean[] targets) {

        /** A prompt that is given and a response that is to be learned. */
        public static Sequence ofPromptAndResponse(int[] prompt, int[] response) {
            int[] tokens = Arrays.copyOf(prompt, prompt.length + response.length);
            System.arraycopy(response, 0, tokens, prompt.length, response.length);
            boolean[] targets = new boolean[tokens.length];
            Arrays.fill(targets, prompt.length, tokens.length, true);
            return new Sequence(tokens, targets);
        }
    }

    /** @param padding token that fills short sequences on the right; it is never a target */
    public static TokenBatch of(List<Sequence> sequences, int padding) {
        int longest = sequences.stream()
                .mapToInt(sequence -> sequence.tokens().length)
                .max()
                .orElseThrow(() -> new IllegalArgumentException("a batch needs at least one sequence"));
        int[][] tokens = new int[sequences.size()][];
        boolean[][] targets = new boolean[sequences.size()][];
        for (int row = 0; row < tokens.length; row++) {
            Sequence sequence = sequences.get(row);
            tokens[row] = Arrays.copyOf(sequence.tokens(), longest);
            Arrays.fill(tokens[row], sequence.tokens().length, longest, padding);
            targets[row] = Arrays.copyOf(sequence.targets(), longest);
        }
        return new TokenBatch(tokens, targets);
    }

    /** B */
    public int rows() {
        return tokens.length;
    }

    /** T */
    public int length() {
        return tokens[0].length;
    }

    /** The tokens as an array, {@code [B, T]} INT64. */
    public NDArray array(NDManager manager) {
        long[] flat = new long[rows() * length()];
        for (int row = 0; row < rows(); row++) {
            for (int t = 0; t < length(); t++) {
                flat[row * length() + t] = tokens[row][t];
            }
        }
        return manager.create(flat, new Shape(rows(), length()));
    }
}
