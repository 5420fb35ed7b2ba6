package io.adapterfactory.t2l.training;

import java.util.Arrays;
import java.util.List;

/**
 * Right-padded sequences and which of their tokens are to be predicted.
 *
 * @param tokens {@code [B][T]}
 * @param targets {@code [B][T]}, true where the token is one to be predicted from those before it
 */
record TokenBatch(int[][] tokens, boolean[][] targets) {

    /** One sequence: its tokens, and from which of them on the loss counts. */
    record Sequence(int[] tokens, boolean[] targets) {

        /** A prompt that is given and a response that is to be learnt. */
        static Sequence ofPromptAndResponse(int[] prompt, int[] response) {
            int[] tokens = Arrays.copyOf(prompt, prompt.length + response.length);
            System.arraycopy(response, 0, tokens, prompt.length, response.length);
            boolean[] targets = new boolean[tokens.length];
            Arrays.fill(targets, prompt.length, tokens.length, true);
            return new Sequence(tokens, targets);
        }
    }

    static TokenBatch of(List<Sequence> sequences, int padding) {
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

    int rows() {
        return tokens.length;
    }

    int length() {
        return tokens[0].length;
    }
}
