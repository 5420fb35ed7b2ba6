package io.adapterfactory.t2l.lm.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.ModuleShape;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The configuration of a decoder, from its Hugging Face folder.
 *
 * @param family how it differs from the Llama decoder
 * @param dimensions sizes of its arrays
 * @param normEpsilon added to the mean square in RMSNorm
 * @param attention how scores are computed, and which tokens a token attends to
 * @param rotary how positions are encoded
 * @param residual factors of the embeddings and of the outputs of attention and MLP
 * @param output how logits are computed from the last hidden states
 * @param biases which projections have biases
 * @param endTokens ids that end a generated text: every {@code eos_token_id}
 */
public record ModelConfig(
        ModelFamily family,
        Dimensions dimensions,
        float normEpsilon,
        Attention attention,
        Rotary rotary,
        Residual residual,
        Output output,
        Biases biases,
        Set<Integer> endTokens) {

    /**
     * @param vocabulary tokens of the vocabulary
     * @param hidden width of the residual stream
     * @param intermediate width of the gated MLP
     * @param layers decoder layers
     * @param heads of attention
     * @param maxPositions max tokens of a sequence
     */
    public record Dimensions(int vocabulary, int hidden, int intermediate, int layers, Heads heads, int maxPositions) {}

    /**
     * @param queries attention heads
     * @param keyValues heads of keys and values; divides {@code queries} (grouped-query attention)
     * @param size width of one head, even
     */
    public record Heads(int queries, int keyValues, int size) {

        public Heads {
            if (queries % keyValues != 0) {
                throw new IllegalArgumentException(
                        "num_attention_heads " + queries + " is not a multiple of num_key_value_heads " + keyValues);
            }
            if (size % 2 != 0) {
                throw new IllegalArgumentException("head_dim " + size + " is odd; rotary embedding needs an even one");
            }
            if ((long) queries * size > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "num_attention_heads " + queries + " times head_dim " + size + " is too large");
            }
        }

        /** Width of all queries together. */
        public int queryWidth() {
            return queries * size;
        }

        /** Width of all keys together, or of all values. */
        public int keyValueWidth() {
            return keyValues * size;
        }
    }

    /**
     * @param queryScale factor of the queries, usually 1/sqrt(head size)
     * @param softCap c, if scores are capped as c tanh(score / c)
     * @param span which tokens a token attends to, by layer
     */
    public record Attention(double queryScale, OptionalDouble softCap, AttentionSpan span) {}

    /**
     * @param embeddings factor of the token embeddings
     * @param added factor of the outputs of attention and MLP, which are added to the residual stream
     */
    public record Residual(double embeddings, double added) {}

    /**
     * @param tied whether the output head is the token embedding
     * @param multiplier factor of the logits
     * @param softCap c, if logits are capped as c tanh(logit / c)
     */
    public record Output(boolean tied, double multiplier, OptionalDouble softCap) {}

    /**
     * @param attentionInput whether q_proj, k_proj, and v_proj have biases
     * @param attentionOutput whether o_proj has one
     * @param mlp whether gate_proj, up_proj, and down_proj have biases
     */
    public record Biases(boolean attentionInput, boolean attentionOutput, boolean mlp) {}

    public ModelConfig {
        endTokens = Set.copyOf(endTokens);
    }

    /**
     * Reads {@code config.json} and, if it exists, {@code generation_config.json} of a Hugging Face folder.
     *
     * @throws InvalidModelException if a file is missing or is not JSON, if a value is invalid, or if a key requires a
     *     feature that is not implemented
     */
    public static ModelConfig read(Path folder) {
        return new ModelConfigReader(folder).read();
    }

    /** A builder that starts with a Llama model of transformers' default sizes. */
    public static LlamaConfigBuilder llama() {
        return new LlamaConfigBuilder();
    }

    /**
     * This configuration as a Hugging Face {@code config.json}.
     *
     * @throws IllegalStateException for families other than Llama, because only Llama models are pre-trained here
     */
    public String toJson(int bosId, int eosId, int padId) {
        if (family != ModelFamily.LLAMA || !(rotary.full().scaling() instanceof RopeScaling.None)) {
            throw new IllegalStateException(
                    "config.json of a " + family.modelType() + " model with " + rotary + " cannot be written");
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("architectures", List.of(family.architecture()));
        json.put("attention_bias", biases.attentionOutput());
        json.put("bos_token_id", bosId);
        json.put("eos_token_id", eosId);
        json.put("head_dim", dimensions.heads().size());
        json.put("hidden_act", "silu");
        json.put("hidden_size", dimensions.hidden());
        json.put("initializer_range", 0.02);
        json.put("intermediate_size", dimensions.intermediate());
        json.put("max_position_embeddings", dimensions.maxPositions());
        json.put("mlp_bias", biases.mlp());
        json.put("model_type", family.modelType());
        json.put("num_attention_heads", dimensions.heads().queries());
        json.put("num_hidden_layers", dimensions.layers());
        json.put("num_key_value_heads", dimensions.heads().keyValues());
        json.put("pad_token_id", padId);
        json.put("rms_norm_eps", Double.parseDouble(Float.toString(normEpsilon)));
        json.put("rope_theta", rotary.full().theta());
        json.put("tie_word_embeddings", output.tied());
        json.put("torch_dtype", "float32");
        json.put("vocab_size", dimensions.vocabulary());
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of numbers and texts failed to serialize", e);
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
        return new LoraTarget(dimensions.layers(), shapes);
    }

    /** @throws IllegalArgumentException if a LoRA is for layers, or sizes of modules, that this model does not have */
    public void requireFits(LoraTarget adapter) {
        LoraTarget expected = loraTarget(adapter.modules());
        if (!adapter.fitsIn(expected)) {
            throw new IllegalArgumentException(
                    "adapter of " + adapter + " does not fit the base model, expected " + expected);
        }
    }

    private ModuleShape moduleShape(String module) {
        int hidden = dimensions.hidden();
        int queries = dimensions.heads().queryWidth();
        int keyValues = dimensions.heads().keyValueWidth();
        return switch (module) {
            case "q_proj" -> new ModuleShape(hidden, queries);
            case "k_proj", "v_proj" -> new ModuleShape(hidden, keyValues);
            case "o_proj" -> new ModuleShape(queries, hidden);
            case "gate_proj", "up_proj" -> new ModuleShape(hidden, dimensions.intermediate());
            case "down_proj" -> new ModuleShape(dimensions.intermediate(), hidden);
            default ->
                throw new IllegalArgumentException("target module " + module
                        + " is unknown; expected q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj or down_proj");
        };
    }
}
