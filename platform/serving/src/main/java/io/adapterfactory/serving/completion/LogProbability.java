package io.adapterfactory.serving.completion;

import com.fasterxml.jackson.databind.JsonNode;
import io.adapterfactory.serving.client.ServerAnswer;

/**
 * The log-probability of a continuation.
 *
 * @param value sum over its tokens, in nats; NaN if the server gave no number for one of them
 * @param answer a response that it was read from: the one without the number, if there is one
 */
public record LogProbability(double value, ServerAnswer answer) {

    /** In nats; NaN if the node is not a number. */
    public static double of(JsonNode node) {
        return node.isNumber() ? node.doubleValue() : Double.NaN;
    }

    /** With the next token. */
    LogProbability plus(double next, ServerAnswer from) {
        return new LogProbability(value + next, Double.isNaN(value) ? answer : from);
    }
}
