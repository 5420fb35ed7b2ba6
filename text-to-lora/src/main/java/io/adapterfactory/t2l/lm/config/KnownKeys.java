package io.adapterfactory.t2l.lm.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;

/**
 * The keys of config.json that are not implemented. Some are known to have no effect here. All others are rejected,
 * unless their value enables nothing.
 */
final class KnownKeys {

    /** Identity, training, output, and sampling settings: none changes what the decoder computes. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            // Identity of the model, of the program that wrote the file, and of the form of the weights.
            "architectures",
            "model_type",
            "transformers_version",
            "torch_dtype",
            "dtype",
            "is_llama_config",
            "transformers.js_config",
            "unsloth_version",
            "unsloth_fixed",
            "tokenizer_class",
            // Training.
            "initializer_range",
            "attention_dropout",
            "hidden_dropout",
            "embd_pdrop",
            "resid_pdrop",
            "gradient_checkpointing",
            "neftune_noise_alpha",
            "pretraining_tp", // splits products, with the same result
            // Outputs, caches, and the task of a head.
            "use_cache",
            "cache_implementation",
            "attn_implementation",
            "output_attentions",
            "output_hidden_states",
            "output_scores",
            "return_dict",
            "return_dict_in_generate",
            "torchscript",
            "use_bfloat16",
            "tf_legacy_loss",
            "is_decoder",
            "chunk_size_feed_forward",
            "finetuning_task",
            "id2label",
            "label2id",
            "num_labels",
            "problem_type",
            "task_specific_params",
            "prefix",
            // Tokens: eos_token_id is read as an end token, the others belong to the tokenizer.
            "bos_token_id",
            "eos_token_id",
            "pad_token_id",
            "unk_token_id",
            "sep_token_id",
            "cls_token_id",
            "mask_token_id",
            "decoder_start_token_id",
            "model_max_length",
            "max_sequence_length",
            // Sampling; the options of the caller count instead.
            "max_length",
            "min_length",
            "max_new_tokens",
            "min_new_tokens",
            "do_sample",
            "temperature",
            "top_k",
            "top_p",
            "typical_p",
            "epsilon_cutoff",
            "eta_cutoff",
            "early_stopping",
            "num_beams",
            "num_beam_groups",
            "num_return_sequences",
            "diversity_penalty",
            "repetition_penalty",
            "length_penalty",
            "no_repeat_ngram_size",
            "encoder_no_repeat_ngram_size",
            "bad_words_ids",
            "suppress_tokens",
            "begin_suppress_tokens",
            "forced_bos_token_id",
            "forced_eos_token_id",
            "exponential_decay_length_penalty",
            "remove_invalid_values");

    /** Keys of some families, with the values at which they have no effect. They are accepted with these values in every family. */
    private static final Map<String, Double> NEUTRAL_NUMBERS = Map.of(
            "partial_rotary_factor", 1.0,
            "embedding_multiplier", 1.0,
            "residual_multiplier", 1.0,
            "logits_scaling", 1.0,
            "logit_scale", 1.0);

    private KnownKeys() {}

    /**
     * @param keys of a file of this family
     * @throws InvalidModelException naming a key whose value would change the result and is not implemented
     */
    static void requireImplemented(ConfigKeys keys, ModelFamily family) {
        JsonNode implemented = family.defaults();
        for (Map.Entry<String, JsonNode> entry : keys.node().properties()) {
            String key = entry.getKey();
            if (!implemented.has(key)
                    && !key.equals(family.activation().key())
                    && !hasNoEffect(key, entry.getValue(), family)) {
                throw keys.refused(key + " " + ConfigKeys.shown(entry.getValue()) + " is not supported for "
                        + family.architecture() + "; expected a file without it, or with null");
            }
        }
    }

    private static boolean hasNoEffect(String key, JsonNode value, ModelFamily family) {
        if (key.equals("is_causal")) {
            return value.isNull() || value.asBoolean();
        }
        if (key.equals("quantization_config")) {
            return isAppliedWhenLoading(value);
        }
        if (key.equals("hidden_act")) { // Gemma's older files have both keys for the activation.
            return family.activation().names().contains(value.asText());
        }
        if (key.equals("max_window_layers")) { // SmolLM3's files have it, but transformers does not read it.
            return family == ModelFamily.SMOLLM3 || isOff(value);
        }
        return WITHOUT_EFFECT.contains(key)
                || isPrivate(key)
                || isOff(value)
                || value.isNumber() && Double.valueOf(value.asDouble()).equals(NEUTRAL_NUMBERS.get(key));
    }

    /** Keys that transformers writes for itself, such as {@code _name_or_path}. */
    private static boolean isPrivate(String key) {
        return key.startsWith("_") && !key.endsWith("pattern");
    }

    private static boolean isOff(JsonNode value) {
        return value.isNull()
                || value.isBoolean() && !value.asBoolean()
                || value.isContainerNode() && value.isEmpty()
                || value.isTextual() && value.textValue().isEmpty();
    }

    /**
     * With bitsandbytes, the file has the full weights, which are rounded when they are loaded. Other methods store a form that only
     * they can read.
     */
    private static boolean isAppliedWhenLoading(JsonNode quantization) {
        return isOff(quantization) || quantization.path("quant_method").asText().equals("bitsandbytes");
    }
}
