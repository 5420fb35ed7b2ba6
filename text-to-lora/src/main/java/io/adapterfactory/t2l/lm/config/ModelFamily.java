package io.adapterfactory.t2l.lm.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The families of decoders: the traits of each, and the keys of config.json that are implemented for each, with
 * transformers' default values ({@code configuration_*.py}, 5.x). What all families share is in {@link Defaults#LLAMA}.
 */
public enum ModelFamily {
    /** Llama 2 and 3; the others are described by their differences from it. */
    LLAMA("LlamaForCausalLM", "llama", Activation.SILU, """
            {"attention_bias": false, "mlp_bias": false}""", Trait.NORMS_BEFORE),
    /** Attention may be limited to a sliding window, in every layer. */
    MISTRAL("MistralForCausalLM", "mistral", Activation.SILU, """
            {"intermediate_size": 14336, "num_key_value_heads": 8, "max_position_embeddings": 131072,
             "sliding_window": 4096}""", Trait.NORMS_BEFORE),
    /** Biases on the projections to queries, keys and values. */
    QWEN2("Qwen2ForCausalLM", "qwen2", Activation.SILU, """
            {"vocab_size": 151936, "intermediate_size": 22016, "num_key_value_heads": 32,
             "max_position_embeddings": 32768, "use_sliding_window": false, "sliding_window": 4096,
             "max_window_layers": 28}""", Trait.NORMS_BEFORE, Trait.ATTENTION_INPUT_BIAS),
    /** Norms of queries and keys, head by head. */
    QWEN3("Qwen3ForCausalLM", "qwen3", Activation.SILU, """
            {"vocab_size": 151936, "intermediate_size": 22016, "num_key_value_heads": 32, "head_dim": 128,
             "max_position_embeddings": 32768, "use_sliding_window": false, "sliding_window": 4096,
             "max_window_layers": 28, "attention_bias": false}""", Trait.NORMS_BEFORE, Trait.HEAD_NORMS),
    /** Sliding windows in even layers, soft caps, a configured query scale. */
    GEMMA2(
            "Gemma2ForCausalLM",
            "gemma2",
            Activation.GELU_TANH,
            """
            {"vocab_size": 256000, "hidden_size": 2304, "intermediate_size": 9216, "num_hidden_layers": 26,
             "num_attention_heads": 8, "num_key_value_heads": 4, "head_dim": 256, "max_position_embeddings": 8192,
             "tie_word_embeddings": true, "sliding_window": 4096, "query_pre_attn_scalar": 256,
             "attn_logit_softcapping": 50.0, "final_logit_softcapping": 30.0, "attention_bias": false}""",
            Trait.NORMS_BEFORE,
            Trait.NORMS_AFTER,
            Trait.UNIT_OFFSET_NORMS,
            Trait.SCALED_EMBEDDINGS),
    /** Five layers of six have a sliding window and separate rotary frequencies; norms of queries and keys. */
    GEMMA3(
            "Gemma3ForCausalLM",
            "gemma3_text",
            Activation.GELU_TANH,
            """
            {"vocab_size": 262208, "hidden_size": 2304, "intermediate_size": 9216, "num_hidden_layers": 26,
             "num_attention_heads": 8, "num_key_value_heads": 4, "head_dim": 256, "max_position_embeddings": 131072,
             "tie_word_embeddings": true, "rope_theta": 1000000.0, "rope_local_base_freq": 10000.0,
             "sliding_window": 4096, "sliding_window_pattern": null, "_sliding_window_pattern": 6,
             "query_pre_attn_scalar": 256, "attn_logit_softcapping": null, "final_logit_softcapping": null,
             "attention_bias": false}""",
            Trait.NORMS_BEFORE,
            Trait.NORMS_AFTER,
            Trait.UNIT_OFFSET_NORMS,
            Trait.SCALED_EMBEDDINGS,
            Trait.HEAD_NORMS),
    /** Some layers have no rotary embedding. */
    SMOLLM3("SmolLM3ForCausalLM", "smollm3", Activation.SILU, """
            {"vocab_size": 128256, "hidden_size": 2048, "num_hidden_layers": 36, "num_attention_heads": 16,
             "num_key_value_heads": 4, "max_position_embeddings": 32768, "rope_theta": 2000000.0,
             "tie_word_embeddings": true, "use_sliding_window": false, "sliding_window": null,
             "no_rope_layers": null, "no_rope_layer_interval": 4, "attention_bias": false, "mlp_bias": false}""", Trait.NORMS_BEFORE),
    /** Norms after attention and MLP instead of before them; norms of queries and keys over all heads. */
    OLMO2("Olmo2ForCausalLM", "olmo2", Activation.SILU, """
            {"vocab_size": 50304, "rms_norm_eps": 1e-5, "attention_bias": false}""", Trait.NORMS_AFTER, Trait.PROJECTION_NORMS),
    /** Multipliers of embeddings, attention scores, the outputs of a layer, and logits. */
    GRANITE("GraniteForCausalLM", "granite", Activation.SILU, """
            {"embedding_multiplier": 1.0, "attention_multiplier": 1.0, "residual_multiplier": 1.0,
             "logits_scaling": 1.0, "attention_bias": false, "mlp_bias": false}""", Trait.NORMS_BEFORE);

    /** The activation of the MLP's gate. */
    public enum Activation {
        SILU("hidden_act", Set.of("silu", "swish")),
        /** GELU by its tanh approximation. */
        GELU_TANH("hidden_activation", Set.of("gelu_pytorch_tanh"));

        private final String key;
        private final Set<String> names;

        Activation(String key, Set<String> names) {
            this.key = key;
            this.names = names;
        }

        /** The key of config.json that names it. */
        String key() {
            return key;
        }

        /** Its names in transformers. */
        Set<String> names() {
            return names;
        }
    }

    /** How a family differs. */
    public enum Trait {
        /** The inputs of attention and MLP are normalized. */
        NORMS_BEFORE,
        /** The outputs of attention and MLP are normalized before they are added to the residual stream. */
        NORMS_AFTER,
        /** A norm multiplies by one plus its weight. */
        UNIT_OFFSET_NORMS,
        /** Queries and keys are normalized, each head separately. */
        HEAD_NORMS,
        /** Queries and keys are normalized, all heads together. */
        PROJECTION_NORMS,
        /** Token embeddings are multiplied by the square root of the hidden size. */
        SCALED_EMBEDDINGS,
        /** q_proj, k_proj and v_proj have biases; in other families, config.json decides. */
        ATTENTION_INPUT_BIAS
    }

    /** In a separate type, because an enum's constants are initialized before its static fields. */
    private interface Defaults {
        String LLAMA = """
            {"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 11008, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": null, "head_dim": null,
             "max_position_embeddings": 2048, "rms_norm_eps": 1e-6, "tie_word_embeddings": false,
             "rope_theta": 10000.0, "rope_scaling": null, "rope_parameters": null, "layer_types": null}""";
    }

    private final String architecture;
    private final String modelType;
    private final Activation activation;
    private final ObjectNode defaults;
    private final Set<Trait> traits;

    ModelFamily(String architecture, String modelType, Activation activation, String differences, Trait... traits) {
        this.architecture = architecture;
        this.modelType = modelType;
        this.activation = activation;
        this.defaults = object(Defaults.LLAMA).setAll(object(differences));
        this.traits = EnumSet.noneOf(Trait.class);
        this.traits.addAll(Arrays.asList(traits));
    }

    private static ObjectNode object(String json) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(json, e);
        }
    }

    /** The name of the class with an output head, or of the decoder alone, as {@code LlamaModel}. */
    static Optional<ModelFamily> ofArchitecture(String architecture) {
        return only(family -> family.architecture.equals(architecture)
                || family.architecture.replace("ForCausalLM", "Model").equals(architecture));
    }

    static Optional<ModelFamily> ofModelType(String modelType) {
        return only(family -> family.modelType.equals(modelType));
    }

    private static Optional<ModelFamily> only(Predicate<ModelFamily> condition) {
        return Arrays.stream(values()).filter(condition).findFirst();
    }

    static String names(Function<ModelFamily, String> name) {
        return Arrays.stream(values()).map(name).collect(Collectors.joining(", "));
    }

    /** As {@code architectures} in config.json names it. */
    public String architecture() {
        return architecture;
    }

    /** As {@code model_type} in config.json names it. */
    public String modelType() {
        return modelType;
    }

    public Activation activation() {
        return activation;
    }

    /** Every key of config.json that is implemented, with its default value. */
    ObjectNode defaults() {
        return defaults.deepCopy();
    }

    public boolean has(Trait trait) {
        return traits.contains(trait);
    }
}
