package io.adapterfactory.t2l.training.response;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;

/**
 * Sequences, with the tokens that are predicted.
 *
 * @param sequences at least one, of any lengths
 */
public record TokenBatch(List<Sequence> sequences) {

    /**
     * One sequence.
     *
     * @param tokens {@code [T]}
     * @param targets {@code [T]}, true if the token is predicted from those before it
     */
    public record Sequence(int[] tokens, boolean[] targets) {

        /** A given prompt with a response that is learned. */
        public static Sequence ofPromptAndResponse(int[] prompt, int[] response) {
            int[] tokens = Arrays.copyOf(prompt, prompt.length + response.length);
            System.arraycopy(response, 0, tokens, prompt.length, response.length);
            boolean[] targets = new boolean[tokens.length];
            Arrays.fill(targets, prompt.length, tokens.length, true);
            return new Sequence(tokens, targets);
        }

        /** The input of the model: the tokens before the last target. Later tokens cannot change a prediction. */
        int[] inputs() {
            return Arrays.copyOf(tokens, inputCount());
        }

        /** Number of input tokens. */
        int inputCount() {
            int last = targets.length - 1;
            while (last > 0 && !targets[last]) {
                last--;
            }
            return last;
        }

        /** Index of the first token that is predicted. */
        int firstTarget() {
            int first = 1;
            while (!targets[first]) {
                first++;
            }
            return first;
        }

        /** Number of predicted tokens. The first token is never predicted, because there is none before it. */
        int targetCount() {
            int count = 0;
            for (int t = 1; t < targets.length; t++) {
                count += targets[t] ? 1 : 0;
            }
            return count;
        }
    }

    public TokenBatch {
        if (sequences.isEmpty()) {
            throw new IllegalArgumentException("a batch needs at least one sequence");
        }
        sequences = List.copyOf(sequences);
    }

    /** The inputs of all sequences with a target, in order. */
    public List<int[]> inputs() {
        return sequences.stream()
                .map(Sequence::inputs)
                .filter(inputs -> inputs.length > 0)
                .toList();
    }

    /** Sequences one after the other, {@code [N]} INT64. */
    public static NDArray packed(NDManager manager, List<int[]> sequences) {
        return manager.create(
                sequences.stream().flatMapToInt(Arrays::stream).asLongStream().toArray());
    }

    /** Tokens of each sequence. */
    public static int[] lengths(List<int[]> sequences) {
        return sequences.stream().mapToInt(tokens -> tokens.length).toArray();
    }
}
