package io.adapterfactory.t2l.proof;

import io.adapterfactory.t2l.basemodel.PromptRule;
import java.util.Arrays;
import java.util.Optional;

/**
 * Prompt and answer of a proof as tokens. Whoever computes log-probabilities takes these, so that two computations mean the same.
 *
 * @param context token ids before the answer, at least one
 * @param answer token ids whose log-probabilities are summed, at least one
 */
public record ProofTokens(int[] context, int[] answer) {

    /**
     * Prompt and answer are encoded together, and cut where that first differs from the prompt alone.
     *
     * @param rule of the base model
     * @return nothing if no token is left on one of the sides
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
