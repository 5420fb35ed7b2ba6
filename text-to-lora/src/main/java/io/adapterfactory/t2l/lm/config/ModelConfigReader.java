package io.adapterfactory.t2l.lm.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adapterfactory.t2l.file.JsonProblem;
import io.adapterfactory.t2l.file.SizeLimit;
import io.adapterfactory.t2l.lm.config.ModelConfig.Attention;
import io.adapterfactory.t2l.lm.config.ModelConfig.Biases;
import io.adapterfactory.t2l.lm.config.ModelConfig.Dimensions;
import io.adapterfactory.t2l.lm.config.ModelConfig.Heads;
import io.adapterfactory.t2l.lm.config.ModelConfig.Output;
import io.adapterfactory.t2l.lm.config.ModelConfig.Residual;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** Reads {@code config.json} and {@code generation_config.json} of one folder. */
final class ModelConfigReader {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_LAYERS = 10_000; // far above any model, so that a broken file does not fill the memory

    private final Path folder;
    private final Path file;

    ModelConfigReader(Path folder) {
        this.folder = folder;
        this.file = folder.resolve("config.json");
    }

    ModelConfig read() {
        try {
            return parse(object(file));
        } catch (NoSuchFileException e) {
            throw new InvalidModelException(file + " is missing; expected a Hugging Face model folder", e);
        } catch (IllegalArgumentException e) {
            throw new InvalidModelException(file + ": " + e.getMessage(), e);
        }
    }

    private static ObjectNode object(Path json) throws NoSuchFileException {
        try {
            if (JSON.readTree(SizeLimit.CONFIG_BYTES.read(json)) instanceof ObjectNode object) {
                return object;
            }
            throw new InvalidModelException(json + " is not a JSON object");
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw new InvalidModelException(json + " cannot be read as JSON: " + JsonProblem.withLine(e), e);
        }
    }

    private ModelConfig parse(ObjectNode root) throws NoSuchFileException {
        ConfigKeys written = new ConfigKeys(file, "", root);
        ModelFamily family = family(written);
        KnownKeys.requireImplemented(written, family);
        requireActivation(root, family);
        ConfigKeys keys = new ConfigKeys(file, "", family.defaults().setAll(root));
        int layers = keys.positive("num_hidden_layers");
        if (layers > MAX_LAYERS) {
            throw keys.mustBe("num_hidden_layers", "at most " + MAX_LAYERS);
        }
        Heads heads = heads(keys, family);
        Set<Integer> withoutRope = layersWithoutRope(keys, layers);
        Rotary rotary = new RopeReader(keys, family, heads.size()).read(withoutRope, written);
        return new ModelConfig(
                family,
                new Dimensions(
                        keys.positive("vocab_size"),
                        keys.positive("hidden_size"),
                        keys.positive("intermediate_size"),
                        layers,
                        heads,
                        maxPositions(keys, rotary)),
                (float) keys.number("rms_norm_eps"),
                new Attention(
                        queryScale(keys, heads),
                        keys.optionalNumber("attn_logit_softcapping"),
                        new SpanReader(keys, family, layers).read(withoutRope)),
                rotary,
                new Residual(
                        family.has(ModelFamily.Trait.SCALED_EMBEDDINGS)
                                ? Math.sqrt(keys.positive("hidden_size"))
                                : keys.number("embedding_multiplier", 1),
                        keys.number("residual_multiplier", 1)),
                new Output(
                        keys.flag("tie_word_embeddings", false),
                        1 / keys.number("logits_scaling", 1),
                        keys.optionalNumber("final_logit_softcapping")),
                biases(keys, family),
                endTokens(keys));
    }

    private static Biases biases(ConfigKeys keys, ModelFamily family) {
        boolean ofAttention = keys.flag("attention_bias", false);
        return new Biases(
                ofAttention || family.has(ModelFamily.Trait.ATTENTION_INPUT_BIAS),
                ofAttention,
                keys.flag("mlp_bias", false));
    }

    /** From {@code architectures}, or from {@code model_type} if that is missing. If there are both, they must agree. */
    private static ModelFamily family(ConfigKeys keys) {
        JsonNode architectures = keys.node().path("architectures");
        String modelType = keys.node().path("model_type").asText("none");
        if (architectures.isMissingNode()
                || architectures.isNull()
                || architectures.isArray() && architectures.isEmpty()) {
            return ModelFamily.ofModelType(modelType)
                    .orElseThrow(
                            () -> keys.refused("model_type " + modelType + " without architectures is not supported;"
                                    + " expected one of " + ModelFamily.names(ModelFamily::modelType)));
        }
        if (!architectures.isArray() || architectures.size() != 1) {
            throw keys.mustBe("architectures", "a list of one name");
        }
        String architecture = architectures.get(0).asText();
        ModelFamily family = ModelFamily.ofArchitecture(architecture)
                .orElseThrow(() -> keys.refused("architecture " + architecture + " is not supported; expected one of "
                        + ModelFamily.names(ModelFamily::architecture)));
        if (keys.has("model_type") && !modelType.equals(family.modelType())) {
            throw keys.refused("model_type " + modelType + " does not fit architecture " + architecture + "; expected "
                    + family.modelType());
        }
        return family;
    }

    private void requireActivation(JsonNode root, ModelFamily family) {
        String key = family.activation().key();
        JsonNode found = root.path(key);
        if (!found.isMissingNode()
                && !found.isNull()
                && !family.activation().names().contains(found.asText())) {
            throw new InvalidModelException(file + ": " + key + " " + ConfigKeys.shown(found) + " is not supported for "
                    + family.architecture() + "; expected "
                    + String.join(" or ", new TreeSet<>(family.activation().names())));
        }
    }

    private static Heads heads(ConfigKeys keys, ModelFamily family) {
        int queries = keys.positive("num_attention_heads");
        boolean fixedSize = family.defaults().hasNonNull("head_dim");
        int hidden = keys.positive("hidden_size");
        if (!fixedSize && !keys.has("head_dim") && hidden / queries == 0) {
            throw keys.refused("hidden_size " + hidden + " is below num_attention_heads " + queries);
        }
        return new Heads(
                queries,
                keys.positive("num_key_value_heads", queries),
                fixedSize ? keys.positive("head_dim") : keys.positive("head_dim", hidden / queries));
    }

    /** With dynamic or YaRN scaling, larger by its factor than the context that the model was first trained on. */
    private static int maxPositions(ConfigKeys keys, Rotary rotary) {
        int named = keys.positive("max_position_embeddings");
        double reach = named;
        if (rotary.full().scaling() instanceof RopeScaling.Dynamic dynamic) {
            reach = dynamic.factor() * dynamic.originalContext();
        } else if (rotary.full().scaling() instanceof RopeScaling.Yarn yarn) {
            reach = yarn.factor() * yarn.originalContext();
        }
        return (int) Math.max(named, Math.min(reach, Integer.MAX_VALUE));
    }

    private static double queryScale(ConfigKeys keys, Heads heads) {
        return keys.node().has("attention_multiplier")
                ? keys.number("attention_multiplier")
                : 1 / Math.sqrt(keys.number("query_pre_attn_scalar", heads.size()));
    }

    /** For SmolLM3: the layers that are listed with 0, or one layer in each interval. */
    private static Set<Integer> layersWithoutRope(ConfigKeys keys, int layers) {
        Set<Integer> without = new TreeSet<>();
        if (!keys.node().has("no_rope_layers")) {
            return without;
        }
        JsonNode listed = keys.node().path("no_rope_layers");
        if (!listed.isNull() && (!listed.isArray() || listed.size() != layers)) {
            throw keys.mustBe("no_rope_layers", "a list of 0 and 1 for each of " + layers + " layers");
        }
        int interval = listed.isNull() ? keys.positive("no_rope_layer_interval") : 0;
        for (int layer = 0; layer < layers; layer++) {
            if (listed.isNull() ? (layer + 1) % interval == 0 : !isOne(keys, listed.get(layer))) {
                without.add(layer);
            }
        }
        return without;
    }

    private static boolean isOne(ConfigKeys keys, JsonNode flag) {
        if (!flag.isInt() || flag.asInt() < 0 || flag.asInt() > 1) {
            throw keys.mustBe("no_rope_layers", "a list of 0 and 1");
        }
        return flag.asInt() == 1;
    }

    /** All ids of both files. */
    private Set<Integer> endTokens(ConfigKeys keys) throws NoSuchFileException {
        Set<Integer> ids = new TreeSet<>(EndTokens.of(keys));
        Path generation = folder.resolve("generation_config.json");
        if (Files.exists(generation)) {
            ids.addAll(EndTokens.of(new ConfigKeys(generation, "", object(generation))));
        }
        return ids;
    }
}
