package io.adapterfactory.t2l.lm.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.OptionalDouble;

/**
 * The keys of one JSON object of a configuration file, read with checks.
 *
 * @param prefix the path of the object in the file: empty, or for example {@code rope_scaling.}
 * @param node the object
 */
record ConfigKeys(Path file, String prefix, JsonNode node) {

    private static final int VALUE_SHOWN = 200;

    boolean has(String key) {
        return node.hasNonNull(key);
    }

    int positive(String key) {
        JsonNode value = node.path(key);
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.asInt() <= 0) {
            throw mustBe(key, "a positive integer");
        }
        return value.asInt();
    }

    int positive(String key, int fallback) {
        return has(key) ? positive(key) : fallback;
    }

    double number(String key) {
        JsonNode value = node.path(key);
        if (!value.isNumber() || !(value.asDouble() > 0) || Double.isInfinite(value.asDouble())) {
            throw mustBe(key, "a positive number");
        }
        return value.asDouble();
    }

    double number(String key, double fallback) {
        return has(key) ? number(key) : fallback;
    }

    OptionalDouble optionalNumber(String key) {
        return has(key) ? OptionalDouble.of(number(key)) : OptionalDouble.empty();
    }

    boolean flag(String key, boolean fallback) {
        if (!has(key)) {
            return fallback;
        }
        if (!node.path(key).isBoolean()) {
            throw mustBe(key, "true or false");
        }
        return node.path(key).asBoolean();
    }

    InvalidModelException mustBe(String key, String expected) {
        return refused(key + " must be " + expected + ", found " + shown(node.path(key)));
    }

    InvalidModelException refused(String problem) {
        return new InvalidModelException(file + ": " + prefix + problem);
    }

    /** A value for an error message; a long one is cut. */
    static String shown(JsonNode value) {
        String text = value.isMissingNode() ? "nothing" : value.toString();
        return text.length() <= VALUE_SHOWN ? text : text.substring(0, VALUE_SHOWN) + "...";
    }
}
