package io.adapterfactory.t2l.lm;

import java.util.Set;

/**
 * How the tokens of an answer are chosen.
 *
 * @param maxNewTokens max tokens of an answer, at least 1
 * @param stopIds tokens that end an answer; they are not part of it
 * @param temperature 0 for greedy decoding, else the divisor of the logits
 * @param topK sample from this number of most likely tokens; 0 for all
 * @param topP sample from the most likely tokens whose probabilities reach this sum; 1 for all
 * @param seed of the sampler; the same seed gives the same answers
 */
public record DecodingOptions(
        int maxNewTokens, Set<Integer> stopIds, float temperature, int topK, float topP, long seed) {

    public DecodingOptions {
        if (maxNewTokens < 1) {
            throw new IllegalArgumentException("maxNewTokens must be at least 1, found " + maxNewTokens);
        }
        if (!(temperature >= 0)) {
            throw new IllegalArgumentException("temperature must be 0 or more, found " + temperature);
        }
        if (topK < 0) {
            throw new IllegalArgumentException("topK must be 0 or more, found " + topK);
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("topP must be above 0 and at most 1, found " + topP);
        }
        stopIds = Set.copyOf(stopIds);
    }

    /** The most likely token at every step. */
    public static DecodingOptions greedy(int maxNewTokens, Set<Integer> stopIds) {
        return new DecodingOptions(maxNewTokens, stopIds, 0f, 0, 1f, 0L);
    }
}
