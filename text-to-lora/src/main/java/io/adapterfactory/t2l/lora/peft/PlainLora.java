package io.adapterfactory.t2l.lora.peft;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import io.adapterfactory.t2l.lora.InvalidAdapterException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Distinguishes plain LoRA on the base model's original weights from everything else that PEFT writes with the type
 * {@code LORA}, by the keys of {@code adapter_config.json} (PEFT 0.18 and its development version of August 2026). An
 * unknown key must have a value that enables nothing.
 */
final class PlainLora {

    /** Read by other classes. */
    private static final Set<String> READ = Set.of(
            "r",
            "lora_alpha",
            "use_rslora",
            "target_modules",
            "exclude_modules",
            "layers_to_transform",
            "layers_pattern",
            "rank_pattern",
            "alpha_pattern");

    /** Information about the origin, or settings that matter only in training. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "auto_mapping",
            "base_model_name_or_path",
            "ensure_weight_tying", // of modules that are refused under other keys
            "eva_config", // EVA starts from other values of A and does not change the base model
            "inference_mode",
            "lora_dropout",
            "megatron_core",
            "merge_weights",
            "peft_version",
            "qalora_group_size", // has an effect with use_qalora alone
            "revision",
            "runtime_config",
            "velora_config"); // compresses activations for the backward pass

    /** By key, the feature that a value other than the default enables. */
    private static final Map<String, String> REFUSED = Map.ofEntries(
            entry("alora_invocation_tokens", "aLoRA: the adapter works from the invocation tokens on"),
            entry("arrow_config", "Arrow: a router over several adapters"),
            entry("bias", "trained biases"),
            entry("corda_config", "CorDA: the base model's weights were changed"),
            entry("enable_lora", "LoRA on parts of a fused module"),
            entry("fan_in_fan_out", "transposed weights (Conv1D)"),
            entry("kasa_config", "KaSA: singular values between A and B"),
            entry("layer_replication", "layer replication: the base model's layers were repeated"),
            entry("loftq_config", "LoftQ: the base model's weights were changed"),
            entry("lora_bias", "a bias of B"),
            entry("lora_ga_config", "LoRA-GA: the base model's weights were changed"),
            entry("megatron_config", "LoRA for Megatron"),
            entry("modules_to_save", "modules that were trained in full"),
            entry("monteclora_config", "MonteCLoRA: sampled weights"),
            entry("target_parameters", "LoRA on single parameters"),
            entry("trainable_token_indices", "trained tokens of the embedding"),
            entry("use_bdlora", "BD-LoRA: block-diagonal matrices"),
            entry("use_dora", "DoRA: trained magnitudes"),
            entry("use_qalora", "QALoRA: pooled inputs"));

    /** Values of {@code init_lora_weights} that do not change the base model's weights. */
    private static final Set<String> PLAIN_STARTS = Set.of("true", "false", "gaussian", "eva", "orthogonal", "mica");

    /** Values of {@code init_lora_weights} that subtract the initial A and B from the base model's weights. */
    private static final Pattern CHANGES_BASE =
            Pattern.compile("pissa(_niter_\\d+)?|olora|corda|loftq|lora_ga", Pattern.CASE_INSENSITIVE);

    private PlainLora() {}

    /** @throws InvalidAdapterException naming a key and its value */
    static void require(JsonNode json) {
        requireText(json, "peft_type", "LORA");
        if (!PeftConfig.isAbsent(json.path("task_type"))) {
            requireText(json, "task_type", "CAUSAL_LM");
        }
        requirePlainStart(json.path("init_lora_weights"));
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            requireOff(field.getKey(), field.getValue());
        }
    }

    private static void requireText(JsonNode json, String key, String expected) {
        JsonNode found = json.path(key);
        if (!found.isTextual() || !found.asText().equalsIgnoreCase(expected)) {
            throw new InvalidAdapterException(
                    key + " is " + PeftConfig.shown(found) + ", which is not supported; expected '" + expected + "'");
        }
    }

    private static void requirePlainStart(JsonNode start) {
        boolean isChoice = start.isBoolean() || start.isTextual();
        if (PeftConfig.isAbsent(start)
                || isChoice && PLAIN_STARTS.contains(start.asText().toLowerCase(Locale.ROOT))) {
            return;
        }
        throw new InvalidAdapterException("init_lora_weights is " + PeftConfig.shown(start)
                + ", which is not supported: "
                + (CHANGES_BASE.matcher(start.asText()).matches()
                        ? "the adapter belongs to changed weights of the base model. Convert it with PEFT: "
                                + "save_pretrained(folder, path_initial_model_for_weight_conversion=...)"
                        : "expected one of true, false, 'gaussian', 'eva', 'orthogonal', 'mica'"));
    }

    private static void requireOff(String key, JsonNode value) {
        boolean isKnown = READ.contains(key)
                || WITHOUT_EFFECT.contains(key)
                || Set.of("peft_type", "task_type", "init_lora_weights").contains(key);
        boolean isOff = PeftConfig.isEmpty(value)
                || value.isBoolean() && !value.asBoolean()
                || key.equals("bias") && value.asText().equals("none");
        if (isKnown || isOff) {
            return;
        }
        String reason = REFUSED.get(key);
        throw new InvalidAdapterException(key + " is " + PeftConfig.shown(value) + ", which is not supported"
                + (reason == null ? ": the key is unknown, and may change what the adapter does" : " (" + reason + ")")
                + "; expected plain LoRA, without this key");
    }
}
