package io.adapterfactory.t2l.lm.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;

/** The ids of {@code eos_token_id}: a number, or a list of numbers. */
final class EndTokens {

    private static final String KEY = "eos_token_id";

    private EndTokens() {}

    /** @throws InvalidModelException if it is neither */
    static Set<Integer> of(ConfigKeys keys) {
        Set<Integer> ids = new TreeSet<>();
        JsonNode value = keys.node().path(KEY);
        if (value.isMissingNode() || value.isNull()) {
            return ids;
        }
        for (JsonNode id : value.isArray() ? value : Set.of(value)) {
            if (!id.isIntegralNumber() || !id.canConvertToInt() || id.asInt() < 0) {
                throw keys.mustBe(KEY, "a token id or a list of token ids");
            }
            ids.add(id.asInt());
        }
        return ids;
    }
}
