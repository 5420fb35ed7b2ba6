package io.adapterfactory.t2l.lm;

import java.util.Set;

/**
 * How answers are drawn from a language model.
 *
 * @param maxNewTokens most tokens an answer may have, at least 1
 * @param stopIds tokens that end an answer; they are not part of it
 * @param temperature 0 for greedy decoding, else the divisor of the logits
 * @param topK keep only this many likeliest tokens; 0 keeps all
 * @param topP keep the likeliest tokens whose probabilities reach this sum; 1 keeps all
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

    /** The likeliest token at every step. */
    public static DecodingOptions greedy(int maxNewTokens, Set<Integer> stopIds) {
        return new DecodingOptions(maxNewTokens, stopIds, 0f, 0, 1f, 0L);
    }
}
