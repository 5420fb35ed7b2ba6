package io.adapterfactory.t2l.lm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adapterfactory.t2l.file.SizeLimit;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.ModuleShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The shape of a decoder, as its Hugging Face {@code config.json} tells it.
 *
 * @param family what it adds to the plain Llama decoder
 * @param vocabularySize tokens the model knows
 * @param hiddenSize width of the residual stream
 * @param intermediateSize width of the gated MLP
 * @param layers decoder layers
 * @param heads attention heads
 * @param keyValueHeads heads of keys and values; divides {@code heads} (grouped-query attention)
 * @param headSize width of one head
 * @param normEpsilon added to the mean square in RMSNorm
 * @param ropeTheta base of the rotary frequencies
 * @param ropeScaling how the rotary frequencies are stretched
 * @param maxPositions longest sequence, in tokens
 * @param tiedEmbeddings true when the output head is the token embedding
 * @param span how far back a token sees, by layer
 * @param queryScale what queries are multiplied by, usually 1/sqrt(headSize)
 * @param attentionSoftCap c of c tanh(score / c), if attention scores are capped so
 * @param logitSoftCap the same for the logits
 */
public record ModelConfig(
        ModelFamily family,
        int vocabularySize,
        int hiddenSize,
        int intermediateSize,
        int layers,
        int heads,
        int keyValueHeads,
        int headSize,
        float normEpsilon,
        double ropeTheta,
        RopeScaling ropeScaling,
        int maxPositions,
        boolean tiedEmbeddings,
        AttentionSpan span,
        double queryScale,
        OptionalDouble attentionSoftCap,
        OptionalDouble logitSoftCap) {

    private static final ObjectMapper JSON = new ObjectMapper();

    public ModelConfig {
        if (heads % keyValueHeads != 0) {
            throw new IllegalArgumentException(
                    "num_attention_heads " + heads + " is not a multiple of num_key_value_heads " + keyValueHeads);
        }
        if (headSize % 2 != 0) {
            throw new IllegalArgumentException("head_dim " + headSize + " is odd; rotary embedding needs an even one");
        }
    }

    /**
     * Reads {@code config.json} of a Hugging Face model folder.
     *
     * @throws InvalidModelException when the file is missing, is no JSON, lacks a key or names another architecture
     */
    public static ModelConfig read(Path folder) {
        Path file = folder.resolve("config.json");
        JsonNode root;
        try {
            root = JSON.readTree(SizeLimit.CONFIG_BYTES.read(file));
        } catch (java.nio.file.NoSuchFileException e) {
            throw new InvalidModelException(file + " is missing; expected a Hugging Face model folder", e);
        } catch (IOException e) {
            throw new InvalidModelException(file + " cannot be read as JSON: " + e.getMessage(), e);
        }
        try {
            return parse(file, root);
        } catch (IllegalArgumentException e) {
            throw new InvalidModelException(file + ": " + e.getMessage(), e);
        }
    }

    private static ModelConfig parse(Path file, JsonNode root) {
        String architecture = root.path("architectures").path(0).asText("none");
        ModelFamily family = ModelFamily.ofArchitecture(architecture)
                .orElseThrow(() -> new InvalidModelException(file + ": architecture " + architecture
                        + " is not supported; expected one of " + ModelFamily.architectures()));
        requireActivation(file, root, family);
        if (root.path("attention_bias").asBoolean(false)
                || root.path("mlp_bias").asBoolean(false)) {
            throw new InvalidModelException(file + ": attention_bias and mlp_bias are not supported; expected false");
        }
        Keys keys = new Keys(file, withAbsentKeys(root, family));
        int hidden = keys.positive("hidden_size");
        int heads = keys.positive("num_attention_heads");
        int headSize = keys.positive("head_dim", hidden / heads);
        int layers = keys.positive("num_hidden_layers");
        AttentionSpan span = span(keys, family);
        requireLayerTypes(keys, family, layers, span);
        // Transformers 5 writes both into rope_parameters.
        String rope = root.hasNonNull("rope_parameters") ? "rope_parameters" : "rope_scaling";
        Keys ropeKeys = new Keys(file, root.path(rope));
        return new ModelConfig(
                family,
                keys.positive("vocab_size"),
                hidden,
                keys.positive("intermediate_size"),
                layers,
                heads,
                keys.positive("num_key_value_heads", heads),
                headSize,
                (float) keys.number("rms_norm_eps", 1e-6),
                ropeKeys.number("rope_theta", keys.number("rope_theta", 10000)),
                ropeScaling(rope, ropeKeys),
                keys.positive("max_position_embeddings", 2048),
                root.path("tie_word_embeddings").asBoolean(family.has(ModelFamily.Trait.TIED_BY_DEFAULT)),
                span,
                1 / Math.sqrt(keys.number("query_pre_attn_scalar", headSize)),
                keys.optionalNumber("attn_logit_softcapping"),
                keys.optionalNumber("final_logit_softcapping"));
    }

    private static void requireActivation(Path file, JsonNode root, ModelFamily family) {
        String expected = family.activation().huggingFaceName();
        String key = root.hasNonNull("hidden_activation") ? "hidden_activation" : "hidden_act";
        String found = root.path(key).asText(expected);
        if (!found.equals(expected)) {
            throw new InvalidModelException(
                    file + ": " + key + " " + found + " is not supported; expected " + expected);
        }
    }

    /** The keys that are not there, at the values that transformers gives them. */
    private static JsonNode withAbsentKeys(JsonNode root, ModelFamily family) {
        ObjectNode whole = root.deepCopy();
        family.absentKeys().forEach((key, value) -> {
            if (!whole.has(key)) {
                whole.put(key, value);
            }
        });
        return whole;
    }

    private static AttentionSpan span(Keys keys, ModelFamily family) {
        if (keys.node().path("use_sliding_window").asBoolean(false)) {
            throw new InvalidModelException(keys.file() + ": use_sliding_window true is not supported for "
                    + family.architecture() + "; expected false");
        }
        return keys.node().hasNonNull("sliding_window")
                ? family.span(keys.positive("sliding_window"))
                : new AttentionSpan.Full();
    }

    /** Newer files also say layer by layer what the family says of all. */
    private static void requireLayerTypes(Keys keys, ModelFamily family, int layers, AttentionSpan span) {
        JsonNode types = keys.node().path("layer_types");
        if (types.isMissingNode() || types.isNull()) {
            return;
        }
        if (types.size() != layers) {
            throw new InvalidModelException(
                    keys.file() + ": layer_types names " + types.size() + " layers; expected " + layers);
        }
        for (int l = 0; l < layers; l++) {
            String expected = span.windowOf(l).isPresent() ? "sliding_attention" : "full_attention";
            String found = types.get(l).asText();
            if (!found.equals(expected)) {
                throw new InvalidModelException(keys.file() + ": layer_types[" + l + "] is " + found + "; expected "
                        + expected + " for " + family.architecture());
            }
        }
    }

    /** A plain Llama model. */
    public static ModelConfig llama(
            int vocabularySize,
            int hiddenSize,
            int intermediateSize,
            int layers,
            int heads,
            int keyValueHeads,
            int headSize,
            float normEpsilon,
            double ropeTheta,
            RopeScaling ropeScaling,
            int maxPositions,
            boolean tiedEmbeddings) {
        return new ModelConfig(
                ModelFamily.LLAMA,
                vocabularySize,
                hiddenSize,
                intermediateSize,
                layers,
                heads,
                keyValueHeads,
                headSize,
                normEpsilon,
                ropeTheta,
                ropeScaling,
                maxPositions,
                tiedEmbeddings,
                new AttentionSpan.Full(),
                1 / Math.sqrt(headSize),
                OptionalDouble.empty(),
                OptionalDouble.empty());
    }

    /**
     * This configuration as a Hugging Face {@code config.json}.
     *
     * @throws IllegalStateException for another family than Llama: only Llama models are pre-trained here
     */
    public String toJson(int bosId, int eosId, int padId) {
        if (family != ModelFamily.LLAMA) {
            throw new IllegalStateException("config.json of a " + family.modelType() + " model cannot be written");
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("architectures", List.of(family.architecture()));
        json.put("attention_bias", false);
        json.put("bos_token_id", bosId);
        json.put("eos_token_id", eosId);
        json.put("head_dim", headSize);
        json.put("hidden_act", "silu");
        json.put("hidden_size", hiddenSize);
        json.put("initializer_range", 0.02);
        json.put("intermediate_size", intermediateSize);
        json.put("max_position_embeddings", maxPositions);
        json.put("mlp_bias", false);
        json.put("model_type", family.modelType());
        json.put("num_attention_heads", heads);
        json.put("num_hidden_layers", layers);
        json.put("num_key_value_heads", keyValueHeads);
        json.put("pad_token_id", padId);
        json.put("rms_norm_eps", Double.parseDouble(Float.toString(normEpsilon)));
        json.put("rope_theta", ropeTheta);
        json.put("tie_word_embeddings", tiedEmbeddings);
        json.put("torch_dtype", "float32");
        json.put("vocab_size", vocabularySize);
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
        } catch (IOException e) {
            throw new IllegalStateException("a map of numbers and texts failed to serialise", e);
        }
    }

    /**
     * The sizes of the modules that a LoRA on this model adapts.
     *
     * @param modules leaf names in order, for example {@code q_proj}, {@code v_proj}
     */
    public LoraTarget loraTarget(List<String> modules) {
        Map<String, ModuleShape> shapes = new LinkedHashMap<>();
        for (String module : modules) {
            shapes.put(module, moduleShape(module));
        }
        return new LoraTarget(layers, shapes);
    }

    private ModuleShape moduleShape(String module) {
        return switch (module) {
            case "q_proj" -> new ModuleShape(hiddenSize, heads * headSize);
            case "k_proj", "v_proj" -> new ModuleShape(hiddenSize, keyValueHeads * headSize);
            case "o_proj" -> new ModuleShape(heads * headSize, hiddenSize);
            case "gate_proj", "up_proj" -> new ModuleShape(hiddenSize, intermediateSize);
            case "down_proj" -> new ModuleShape(intermediateSize, hiddenSize);
            default ->
                throw new IllegalArgumentException("target module " + module
                        + " is unknown; expected q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj or down_proj");
        };
    }

    private static RopeScaling ropeScaling(String name, Keys keys) {
        JsonNode node = keys.node();
        String type = node.path("rope_type").asText(node.path("type").asText("default"));
        return switch (type) {
            case "default" -> new RopeScaling.None();
            case "linear" -> new RopeScaling.Linear(keys.number("factor"));
            case "llama3" ->
                new RopeScaling.Llama3(
                        keys.number("factor"),
                        keys.number("low_freq_factor"),
                        keys.number("high_freq_factor"),
                        keys.positive("original_max_position_embeddings"));
            default ->
                throw new InvalidModelException(keys.file() + ": " + name + " type " + type
                        + " is not supported; expected default, linear or llama3");
        };
    }

    private record Keys(Path file, JsonNode node) {

        int positive(String key) {
            JsonNode value = node.path(key);
            if (!value.isIntegralNumber() || value.asLong() <= 0 || value.asLong() > Integer.MAX_VALUE) {
                throw new InvalidModelException(file + ": " + key + " must be a positive integer, found "
                        + (value.isMissingNode() ? "nothing" : value.toString()));
            }
            return value.asInt();
        }

        int positive(String key, int fallback) {
            return node.path(key).isMissingNode() || node.path(key).isNull() ? fallback : positive(key);
        }

        double number(String key, double fallback) {
            return node.path(key).isMissingNode() || node.path(key).isNull() ? fallback : number(key);
        }

        OptionalDouble optionalNumber(String key) {
            return node.path(key).isMissingNode() || node.path(key).isNull()
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(number(key));
        }

        double number(String key) {
            JsonNode value = node.path(key);
            if (!value.isNumber() || !(value.asDouble() > 0)) {
                throw new InvalidModelException(file + ": " + key + " must be a positive number, found "
                        + (value.isMissingNode() ? "nothing" : value.toString()));
            }
            return value.asDouble();
        }
    }
}
