package io.adapterfactory.t2l.gguf.conversion;

import io.adapterfactory.t2l.gguf.GgufFile;
import io.adapterfactory.t2l.gguf.GgufMetadata;
import io.adapterfactory.t2l.gguf.GgufTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** Creates a model's {@code config.json} from the keys of its architecture. */
final class ConfigJson {

    private static final Set<String> READ = Set.of(
            "block_count",
            "context_length",
            "embedding_length",
            "feed_forward_length",
            "vocab_size",
            "attention.head_count",
            "attention.head_count_kv",
            "attention.key_length",
            "attention.value_length",
            "attention.layer_norm_rms_epsilon",
            "attention.sliding_window",
            "attention.sliding_window_pattern",
            "attn_logit_softcapping",
            "final_logit_softcapping",
            "rope.dimension_count",
            "rope.freq_base",
            "rope.freq_base_swa",
            "rope.scaling.type",
            "rope.scaling.factor",
            "rope.scaling.original_context_length",
            // Without effect on the result.
            "rope.scaling.finetuned",
            "tensor_data_layout");

    private static final int GEMMA2_27B_LAYERS = 46;
    private static final int GEMMA3_27B_LAYERS = 62;

    private final GgufFile file;
    private final GgufMetadata metadata;
    private final Architecture architecture;

    ConfigJson(GgufFile file, Architecture architecture) {
        this.file = file;
        this.metadata = file.metadata();
        this.architecture = architecture;
    }

    Map<String, Object> content(SpecialTokens special) {
        requireKnownKeys();
        int hidden = required("embedding_length");
        int heads = required("attention.head_count");
        int headSize = headSize(hidden, heads);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("architectures", List.of(architecture.family().architecture()));
        json.put("model_type", architecture.family().modelType());
        json.put("vocab_size", vocabulary());
        json.put("hidden_size", hidden);
        json.put("intermediate_size", required("feed_forward_length"));
        json.put("num_hidden_layers", required("block_count"));
        json.put("num_attention_heads", heads);
        json.put(
                "num_key_value_heads",
                metadata.positive(key("attention.head_count_kv")).orElse(heads));
        json.put("head_dim", headSize);
        json.put("max_position_embeddings", required("context_length"));
        json.put("rms_norm_eps", requiredNumber("attention.layer_norm_rms_epsilon"));
        json.put("tie_word_embeddings", !file.tensors().containsKey("output.weight"));
        Rope rope = new Rope(file, architecture, headSize);
        json.put("rope_theta", rope.theta());
        rope.scaling().ifPresent(scaling -> json.put("rope_scaling", scaling));
        putWhatGemmaHas(json, hidden, heads, headSize);
        special.putIds(json);
        return json;
    }

    private void putWhatGemmaHas(Map<String, Object> json, int hidden, int heads, int headSize) {
        if (!architecture.isGemma()) {
            json.put("hidden_act", "silu");
            requireNoWindow();
            return;
        }
        int layers = required("block_count");
        json.put("hidden_activation", "gelu_pytorch_tanh");
        // The file does not contain this: like llama.cpp, recognize the two models with 27 billion parameters by their
        // number of layers.
        boolean is27B = layers == (architecture == Architecture.GEMMA2 ? GEMMA2_27B_LAYERS : GEMMA3_27B_LAYERS);
        json.put("query_pre_attn_scalar", is27B ? hidden / heads : headSize);
        json.put("sliding_window", required("attention.sliding_window"));
        if (architecture == Architecture.GEMMA2) {
            json.put("attn_logit_softcapping", requiredNumber("attn_logit_softcapping"));
            json.put("final_logit_softcapping", requiredNumber("final_logit_softcapping"));
            metadata.positive(key("attention.sliding_window_pattern"))
                    .filter(every -> every != 2)
                    .ifPresent(every -> {
                        throw metadata.mustBe(key("attention.sliding_window_pattern"), "2");
                    });
        } else {
            json.put(
                    "rope_local_base_freq",
                    shortest(metadata.number(key("rope.freq_base_swa")).orElse(10_000)));
            json.put(
                    "sliding_window_pattern",
                    metadata.positive(key("attention.sliding_window_pattern")).orElse(6));
            metadata.number(key("final_logit_softcapping"))
                    .ifPresent(cap -> json.put("final_logit_softcapping", shortest(cap)));
        }
    }

    private void requireNoWindow() {
        OptionalLong window = metadata.integer(key("attention.sliding_window"));
        if (window.isPresent() && window.getAsLong() != 0 && window.getAsLong() < required("context_length")) {
            throw metadata.mustBe(key("attention.sliding_window"), "absent, or as long as the context");
        }
    }

    /** Rejects unknown keys, because they may change the computation, unless they switch something off. */
    private void requireKnownKeys() {
        for (String full : metadata.keys()) {
            if (full.startsWith(key("")) && !READ.contains(full.substring(key("").length())) && !isOff(full)) {
                throw metadata.refused(
                        full + " " + metadata.shown(full) + " is not supported; expected a file without it");
            }
        }
    }

    private boolean isOff(String key) {
        return Set.of("0", "0.0", "false").contains(metadata.shown(key));
    }

    private int headSize(int hidden, int heads) {
        if (hidden / heads == 0) {
            throw metadata.mustBe(key("attention.head_count"), "at most the embedding length " + hidden);
        }
        int size = metadata.positive(key("attention.key_length")).orElse(hidden / heads);
        for (String same : List.of("attention.value_length", "rope.dimension_count")) {
            if (metadata.positive(key(same)).orElse(size) != size) {
                throw metadata.mustBe(key(same), "the width of a head, " + size);
            }
        }
        return size;
    }

    /** The embedding has a row for each token. */
    private long vocabulary() {
        GgufTensor embedding = file.tensors().get("token_embd.weight");
        if (embedding == null || embedding.shape().length != 2) {
            throw metadata.refused("tensor token_embd.weight of two axes is missing");
        }
        return embedding.shape()[0];
    }

    private int required(String name) {
        return metadata.requiredPositive(key(name));
    }

    private double requiredNumber(String name) {
        return shortest(metadata.number(key(name))
                .orElseThrow(() -> metadata.refused(key(name) + " is missing from the metadata")));
    }

    private String key(String name) {
        return architecture.key(name);
    }

    /** The shortest decimal number for this float: 1e-5 for 9.99999974e-6. */
    static double shortest(double value) {
        return Double.parseDouble(Float.toString((float) value));
    }
}
