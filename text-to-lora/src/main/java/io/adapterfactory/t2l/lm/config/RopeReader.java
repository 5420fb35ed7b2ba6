package io.adapterfactory.t2l.lm.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.adapterfactory.t2l.lm.config.Rotary.Rope;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * Rotary frequencies, in the form of transformers 4 ({@code rope_theta}, {@code rope_scaling}) and of transformers 5
 * ({@code rope_parameters}, for all layers or by type of layer).
 */
final class RopeReader {

    private static final String OLD = "rope_scaling";
    private static final String NEW = "rope_parameters";
    private static final String FULL = "full_attention";
    private static final String SLIDING = "sliding_attention";

    /** The keys of each type, in addition to the type itself and the base. */
    private static final Map<String, Set<String>> KEYS_OF_TYPE = Map.of(
            "default", Set.of(),
            "linear", Set.of("factor"),
            "dynamic", Set.of("factor"),
            "llama3", Set.of("factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings"),
            "yarn",
                    Set.of(
                            "factor",
                            "original_max_position_embeddings",
                            "attention_factor",
                            "beta_fast",
                            "beta_slow",
                            "mscale",
                            "mscale_all_dim",
                            "truncate"));

    private final ConfigKeys keys;
    private final boolean hasOwnSlidingRope;
    private final int headSize;

    /**
     * @param keys of config.json, with default values
     * @param headSize width of one head
     */
    RopeReader(ConfigKeys keys, ModelFamily family, int headSize) {
        this.keys = keys;
        this.hasOwnSlidingRope = family.defaults().has("rope_local_base_freq");
        this.headSize = headSize;
    }

    /**
     * @param withoutRope layers that have no rotary embedding
     * @param written config.json without default values, because only written values can contradict each other
     */
    Rotary read(Set<Integer> withoutRope, ConfigKeys written) {
        if (!keys.has(NEW)) {
            return ofScaling(withoutRope);
        }
        Rotary rotary = ofParameters(keys.node().path(NEW), withoutRope);
        requireSameTheta(written, "rope_theta", rotary.full());
        requireSameTheta(written, "rope_local_base_freq", rotary.sliding());
        if (keys.has(OLD)
                && !rotary.full().scaling().equals(ofScaling(withoutRope).full().scaling())) {
            throw keys.refused(OLD + " and " + NEW + " differ; expected one of them, or the same");
        }
        return rotary;
    }

    private void requireSameTheta(ConfigKeys written, String key, Rope rope) {
        if (written.has(key) && written.number(key) != rope.theta()) {
            throw keys.refused(key + " is " + written.number(key) + ", but " + NEW + " has " + rope.theta()
                    + "; expected one of them, or the same");
        }
    }

    private Rotary ofScaling(Set<Integer> withoutRope) {
        Rope full = rope(OLD + ".", keys.node().path(OLD), "rope_theta");
        Rope sliding = hasOwnSlidingRope ? new Rope(keys.number("rope_local_base_freq"), new RopeScaling.None()) : full;
        return new Rotary(full, sliding, withoutRope);
    }

    private Rotary ofParameters(JsonNode parameters, Set<Integer> withoutRope) {
        boolean byLayerType = false;
        for (JsonNode value : parameters) {
            byLayerType |= value.isObject();
        }
        if (!byLayerType) {
            if (hasOwnSlidingRope) {
                throw keys.refused(NEW + " " + ConfigKeys.shown(parameters) + " has no types of layers; expected "
                        + FULL + " and " + SLIDING);
            }
            Rope everywhere = rope(NEW + ".", parameters, "rope_theta");
            return new Rotary(everywhere, everywhere, withoutRope);
        }
        Iterator<String> types = parameters.fieldNames();
        while (types.hasNext()) {
            String type = types.next();
            if (!type.equals(FULL) && !type.equals(SLIDING)) {
                throw keys.refused(NEW + "." + type + " is not supported together with types of layers; expected "
                        + FULL + " and " + SLIDING);
            }
        }
        return new Rotary(
                ofLayerType(parameters, FULL, "rope_theta"),
                ofLayerType(parameters, SLIDING, hasOwnSlidingRope ? "rope_local_base_freq" : "rope_theta"),
                withoutRope);
    }

    private Rope ofLayerType(JsonNode parameters, String type, String thetaKey) {
        if (!parameters.path(type).isObject()) {
            throw keys.refused(
                    NEW + "." + type + " must be an object, found " + ConfigKeys.shown(parameters.path(type)));
        }
        return rope(NEW + "." + type + ".", parameters.path(type), thetaKey);
    }

    /** @param thetaKey of config.json, for an object without a base */
    private Rope rope(String prefix, JsonNode node, String thetaKey) {
        if (!node.isObject() && !node.isNull() && !node.isMissingNode()) {
            throw keys.refused(prefix.substring(0, prefix.length() - 1) + " must be an object or null, found "
                    + ConfigKeys.shown(node));
        }
        ConfigKeys ofRope =
                new ConfigKeys(keys.file(), prefix, node.isObject() ? node : JsonNodeFactory.instance.objectNode());
        double theta = ofRope.has("rope_theta") ? ofRope.number("rope_theta") : keys.number(thetaKey);
        return new Rope(theta, scaling(ofRope, theta));
    }

    private RopeScaling scaling(ConfigKeys rope, double theta) {
        JsonNode named = rope.has("rope_type")
                ? rope.node().path("rope_type")
                : rope.node().path("type");
        String type = named.isMissingNode() || named.isNull() ? "default" : named.asText();
        if (!KEYS_OF_TYPE.containsKey(type)) {
            throw rope.refused("rope_type " + ConfigKeys.shown(named)
                    + " is not supported; expected default, linear, dynamic, yarn, or llama3");
        }
        requireKnown(rope, type);
        return switch (type) {
            case "linear" -> new RopeScaling.Linear(rope.number("factor"));
            case "dynamic" -> dynamic(rope);
            case "yarn" -> yarn(rope, theta);
            case "llama3" ->
                new RopeScaling.Llama3(
                        rope.number("factor"),
                        rope.number("low_freq_factor"),
                        rope.number("high_freq_factor"),
                        rope.positive("original_max_position_embeddings"));
            default -> new RopeScaling.None();
        };
    }

    private static void requireKnown(ConfigKeys rope, String type) {
        rope.node().properties().forEach(entry -> {
            String key = entry.getKey();
            boolean known = key.equals("rope_theta")
                    || key.equals("rope_type")
                    || key.equals("type")
                    || KEYS_OF_TYPE.get(type).contains(key)
                    || key.equals("partial_rotary_factor") && entry.getValue().asDouble() == 1
                    || key.equals("original_max_position_embeddings") && !type.equals("dynamic")
                    || key.equals("factor") && entry.getValue().asDouble() == 1;
            if (!known && !entry.getValue().isNull()) {
                throw rope.refused(
                        key + " " + ConfigKeys.shown(entry.getValue()) + " is not supported for rope_type " + type);
            }
        });
    }

    private RopeScaling dynamic(ConfigKeys rope) {
        if (headSize == 2) {
            throw rope.refused("rope_type dynamic needs a head_dim above 2");
        }
        return new RopeScaling.Dynamic(rope.number("factor"), keys.positive("max_position_embeddings"));
    }

    private RopeScaling yarn(ConfigKeys rope, double theta) {
        if (theta <= 1) {
            throw rope.refused("rope_type yarn needs a rope_theta above 1, found " + theta);
        }
        double factor = rope.number("factor");
        return new RopeScaling.Yarn(
                factor,
                rope.positive("original_max_position_embeddings", keys.positive("max_position_embeddings")),
                rope.number("beta_fast", 32),
                rope.number("beta_slow", 1),
                rope.flag("truncate", true),
                rope.number("attention_factor", yarnAttentionFactor(rope, factor)));
    }

    /** From DeepSeek's two factors if they are given, or else as in the paper. */
    private static double yarnAttentionFactor(ConfigKeys rope, double factor) {
        if (rope.has("mscale") && rope.has("mscale_all_dim")) {
            return magnitude(factor, rope.number("mscale")) / magnitude(factor, rope.number("mscale_all_dim"));
        }
        return magnitude(factor, 1);
    }

    private static double magnitude(double factor, double scale) {
        return factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1;
    }
}
