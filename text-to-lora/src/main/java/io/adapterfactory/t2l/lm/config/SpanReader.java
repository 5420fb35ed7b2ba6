package io.adapterfactory.t2l.lm.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/** Which layers have a sliding window: by {@code layer_types}, or by the rule of the family. */
final class SpanReader {

    private static final String SLIDING = "sliding_attention";
    private static final String FULL = "full_attention";

    private final ConfigKeys keys;
    private final ModelFamily family;
    private final int layers;

    /** @param keys of config.json, with default values */
    SpanReader(ConfigKeys keys, ModelFamily family, int layers) {
        this.keys = keys;
        this.family = family;
        this.layers = layers;
    }

    /** @param layersWithoutRope the layers that have a window in SmolLM3 */
    AttentionSpan read(Set<Integer> layersWithoutRope) {
        int window = hasWindow() ? keys.positive("sliding_window") : 0;
        Set<Integer> sliding = window == 0 ? Set.of() : layersWhere(ruleOfFamily(layersWithoutRope));
        if (keys.has("layer_types")) {
            Set<Integer> listed = listed();
            if (window == 0 && !listed.isEmpty()) {
                throw keys.refused("layer_types has " + SLIDING + ", but there is no sliding window: "
                        + (family.defaults().has("use_sliding_window")
                                ? "use_sliding_window is false or sliding_window is null"
                                : "sliding_window is not set for " + family.architecture()));
            }
            if (!followsLayerTypes() && !listed.equals(sliding)) {
                throw keys.refused("layer_types " + ConfigKeys.shown(keys.node().path("layer_types"))
                        + " is not supported for " + family.architecture() + "; expected "
                        + (window == 0 ? FULL : SLIDING) + " in every layer");
            }
            sliding = listed;
        }
        return sliding.isEmpty() ? AttentionSpan.full() : new AttentionSpan(window, sliding);
    }

    private boolean hasWindow() {
        boolean switchedOn = !family.defaults().has("use_sliding_window") || keys.flag("use_sliding_window", false);
        return family.defaults().has("sliding_window") && switchedOn && keys.has("sliding_window");
    }

    /** Transformers reads layer_types for these families; the others have one kind of layer. */
    private boolean followsLayerTypes() {
        return family.defaults().has("sliding_window") && family != ModelFamily.MISTRAL;
    }

    private IntPredicate ruleOfFamily(Set<Integer> layersWithoutRope) {
        return switch (family) {
            case LLAMA, OLMO2, GRANITE -> layer -> false;
            case MISTRAL -> layer -> true;
            case GEMMA2 -> layer -> layer % 2 == 0;
            case GEMMA3 -> {
                int pattern = keys.positive("sliding_window_pattern", keys.positive("_sliding_window_pattern"));
                yield layer -> (layer + 1) % pattern != 0;
            }
            case QWEN2, QWEN3 -> {
                JsonNode first = keys.node().path("max_window_layers");
                if (!first.isIntegralNumber() || first.asLong() < 0) {
                    throw keys.mustBe("max_window_layers", "an integer of 0 or more");
                }
                yield layer -> layer >= first.asLong();
            }
            case SMOLLM3 -> layersWithoutRope::contains;
        };
    }

    private Set<Integer> layersWhere(IntPredicate rule) {
        Set<Integer> found = new TreeSet<>();
        for (int layer = 0; layer < layers; layer++) {
            if (rule.test(layer)) {
                found.add(layer);
            }
        }
        return found;
    }

    private Set<Integer> listed() {
        JsonNode types = keys.node().path("layer_types");
        if (!types.isArray() || types.size() != layers) {
            throw keys.mustBe("layer_types", "a list with one entry for each of " + layers + " layers");
        }
        return layersWhere(layer -> {
            String type = types.get(layer).asText();
            if (!type.equals(SLIDING) && !type.equals(FULL)) {
                throw keys.refused("layer_types[" + layer + "] " + ConfigKeys.shown(types.get(layer))
                        + " is not supported; expected " + FULL + " or " + SLIDING);
            }
            return type.equals(SLIDING);
        });
    }
}
