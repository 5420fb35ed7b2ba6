package io.adapterfactory.serving.completion;

import java.util.Arrays;

/**
 * Tokens whose log-probability is requested.
 *
 * @param context token ids before them, at least one
 * @param tokens their ids, at least one
 */
public record Continuation(int[] context, int[] tokens) {

    /** The context and the first tokens of the continuation. */
    int[] prompt(int count) {
        int[] prompt = Arrays.copyOf(context, context.length + count);
        System.arraycopy(tokens, 0, prompt, context.length, count);
        return prompt;
    }
}
