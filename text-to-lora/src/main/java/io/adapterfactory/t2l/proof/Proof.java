package io.adapterfactory.t2l.proof;

import java.util.Optional;

/**
 * A prompt that the base model answers differently with and without an adapter.
 *
 * @param prompt whole text that the model continues, as its chat template or plain format prints it
 * @param baseAnswer beginning of the greedy answer without the adapter
 * @param adapterAnswer beginning of the greedy answer with the adapter
 * @param logProbabilities of {@code adapterAnswer}; empty if the engine gives none
 */
public record Proof(
        String prompt, String baseAnswer, String adapterAnswer, Optional<LogProbabilities> logProbabilities) {

    /**
     * Log-probabilities of the adapter's answer, in nats, summed over its tokens (see {@link ProofTokens}).
     *
     * @param base without the adapter
     * @param adapter with it
     */
    public record LogProbabilities(double base, double adapter) {

        /** By how much the adapter increases the log-probability of its answer, in nats. */
        public double gap() {
            return adapter - base;
        }
    }

    /** Whether a text that continues the prompt begins with the adapter's answer, ignoring leading spaces. */
    public boolean isAdapterAnswer(String text) {
        return begins(text, adapterAnswer);
    }

    /** Whether it begins with the base model's answer, and not with the adapter's. */
    public boolean isBaseAnswer(String text) {
        return !isAdapterAnswer(text) && (baseAnswer.isBlank() ? text.isBlank() : begins(text, baseAnswer));
    }

    private static boolean begins(String text, String answer) {
        return text.stripLeading().startsWith(answer.strip());
    }
}
