package io.adapterfactory.t2l.training.response;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;

/**
 * Sequences and which of their tokens are to be predicted.
 *
 * @param sequences at least one, of any lengths
 */
public record TokenBatch(List<Sequence> sequences) {

    /**
     * One sequence.
     *
     * @param tokens {@code [T]}
     * @param targets {@code [T]}, true where the token is one to be predicted from those before it
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

        /** What the model reads: the tokens before the last target. What comes after can change no prediction. */
        int[] inputs() {
            return Arrays.copyOf(tokens, inputCount());
        }

        /** How many tokens the model reads. */
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

        /** How many tokens are predicted; nothing comes before the first one, so it never is. */
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

    /** What the model reads of each sequence that has a target, in their order. */
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
