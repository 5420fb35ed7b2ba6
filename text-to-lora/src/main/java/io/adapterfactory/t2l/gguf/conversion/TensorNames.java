package io.adapterfactory.t2l.gguf.conversion;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** GGUF's names of tensors, from Hugging Face's. */
public final class TensorNames {

    private static final Pattern OF_LAYER = Pattern.compile("model\\.layers\\.(\\d+)\\.(.+)\\.(weight|bias)");

    private static final Map<String, String> OUTSIDE_OF_LAYERS = Map.of(
            "model.embed_tokens.weight", "token_embd.weight",
            "model.norm.weight", "output_norm.weight",
            "lm_head.weight", "output.weight");

    private static final Map<String, String> MODULES = Map.ofEntries(
            Map.entry("input_layernorm", "attn_norm"),
            Map.entry("self_attn.q_proj", "attn_q"),
            Map.entry("self_attn.k_proj", "attn_k"),
            Map.entry("self_attn.v_proj", "attn_v"),
            Map.entry("self_attn.o_proj", "attn_output"),
            Map.entry("self_attn.q_norm", "attn_q_norm"),
            Map.entry("self_attn.k_norm", "attn_k_norm"),
            Map.entry("mlp.gate_proj", "ffn_gate"),
            Map.entry("mlp.up_proj", "ffn_up"),
            Map.entry("mlp.down_proj", "ffn_down"),
            Map.entry("pre_feedforward_layernorm", "ffn_norm"),
            Map.entry("post_feedforward_layernorm", "post_ffw_norm"));

    private TensorNames() {}

    /** @param name as Hugging Face has it */
    public static String inGguf(String name, Architecture architecture) {
        Matcher layer = OF_LAYER.matcher(name);
        if (!layer.matches()) {
            return found(Optional.ofNullable(OUTSIDE_OF_LAYERS.get(name)), name);
        }
        Optional<String> module = layer.group(2).equals("post_attention_layernorm")
                // In Gemma this norm follows attention; elsewhere it precedes the MLP.
                ? Optional.of(architecture.isGemma() ? "post_attention_norm" : "ffn_norm")
                : Optional.ofNullable(MODULES.get(layer.group(2)));
        return "blk." + layer.group(1) + "." + found(module, name) + "." + layer.group(3);
    }

    private static String found(Optional<String> name, String of) {
        return name.orElseThrow(() -> new IllegalStateException("no GGUF name for tensor " + of));
    }
}
