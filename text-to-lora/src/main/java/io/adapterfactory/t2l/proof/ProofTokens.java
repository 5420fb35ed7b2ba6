package io.adapterfactory.t2l.proof;

import io.adapterfactory.t2l.basemodel.PromptRule;
import java.util.Arrays;
import java.util.Optional;

/**
 * Prompt and answer of a proof as tokens. All computations of log-probabilities use these tokens, so that their results
 * can be compared.
 *
 * @param context token ids before the answer, at least one
 * @param answer token ids whose log-probabilities are summed, at least one
 */
public record ProofTokens(int[] context, int[] answer) {

    /**
     * Encodes prompt and answer together, and splits the tokens where they first differ from those of the prompt alone.
     *
     * @param rule of the base model
     * @return empty if either part would have no token
     */
    public static Optional<ProofTokens> of(PromptRule rule, String prompt, String answer) {
        int[] alone = rule.tokens(prompt);
        int[] whole = rule.tokens(prompt + answer);
        int mismatch = Arrays.mismatch(alone, whole);
        return mismatch < 1 || mismatch == whole.length
                ? Optional.empty()
                : Optional.of(new ProofTokens(
                        Arrays.copyOf(whole, mismatch), Arrays.copyOfRange(whole, mismatch, whole.length)));
    }
}
