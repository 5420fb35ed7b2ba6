package io.adapterfactory.evaluator.engine;

import com.fasterxml.jackson.databind.JsonNode;

/** A log-probability in an answer. */
final class LogProbability {

    private LogProbability() {}

    /** In nats; NaN if the node is not a number. */
    static double of(JsonNode node) {
        return node.isNumber() ? node.doubleValue() : Double.NaN;
    }
}
