package io.adapterfactory.t2l.gguf.conversion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.gguf.GgufBytes;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Small models of a Hugging Face folder as llama.cpp writes them to a GGUF file. */
public final class GgufModels {

    private static final Map<String, String> MODULES = Map.ofEntries(
            Map.entry("input_layernorm", "attn_norm"),
            Map.entry("q_proj", "attn_q"),
            Map.entry("k_proj", "attn_k"),
            Map.entry("v_proj", "attn_v"),
            Map.entry("o_proj", "attn_output"),
            Map.entry("q_norm", "attn_q_norm"),
            Map.entry("k_norm", "attn_k_norm"),
            Map.entry("gate_proj", "ffn_gate"),
            Map.entry("up_proj", "ffn_up"),
            Map.entry("down_proj", "ffn_down"),
            Map.entry("pre_feedforward_layernorm", "ffn_norm"),
            Map.entry("post_feedforward_layernorm", "post_ffw_norm"));

    private GgufModels() {}

    /**
     * Metadata of the sizes, a tokenizer, and all tensors.
     *
     * @param architecture as GGUF names it
     */
    public static GgufBytes of(Path folder, String architecture) throws IOException {
        return in(new GgufBytes(), folder, architecture);
    }

    /** Appends the same to a file. */
    static GgufBytes in(GgufBytes begun, Path folder, String architecture) throws IOException {
        JsonNode config =
                new ObjectMapper().readTree(folder.resolve("config.json").toFile());
        int hidden = config.get("hidden_size").asInt();
        int heads = config.get("num_attention_heads").asInt();
        int headSize = config.path("head_dim").asInt(hidden / heads);
        GgufBytes gguf = begun.text("general.architecture", architecture)
                .text("general.license", "apache-2.0")
                .uint32(
                        architecture + ".block_count",
                        config.get("num_hidden_layers").asInt())
                .uint32(
                        architecture + ".context_length",
                        config.get("max_position_embeddings").asInt())
                .uint32(architecture + ".embedding_length", hidden)
                .uint32(
                        architecture + ".feed_forward_length",
                        config.get("intermediate_size").asInt())
                .uint32(architecture + ".attention.head_count", heads)
                .uint32(
                        architecture + ".attention.head_count_kv",
                        config.get("num_key_value_heads").asInt())
                .uint32(architecture + ".attention.key_length", headSize)
                .uint32(architecture + ".attention.value_length", headSize)
                .float32(architecture + ".attention.layer_norm_rms_epsilon", (float)
                        config.get("rms_norm_eps").asDouble());
        tokenizer(gguf, config.get("vocab_size").asInt());
        try (SafetensorsFile tensors = SafetensorsFile.open(folder.resolve("model.safetensors"))) {
            tensors.tensors().forEach((name, info) -> {
                boolean isTiedHead = name.equals("lm_head.weight")
                        && config.path("tie_word_embeddings").asBoolean(true);
                if (!isTiedHead) {
                    float[] values = tensors.floats(name);
                    if (architecture.equals("llama") && name.matches(".*[qk]_proj.weight")) {
                        values = interleaved(values, headSize, (int) info.shape()[1]);
                    }
                    if (architecture.startsWith("gemma") && name.endsWith("norm.weight")) {
                        for (int i = 0; i < values.length; i++) {
                            values[i]++;
                        }
                    }
                    gguf.floats(nameInGguf(name, architecture), values, info.shape());
                }
            });
        }
        return gguf;
    }

    /** Interleaves the rows of each head: alternately one of the first half and one of the second. */
    private static float[] interleaved(float[] values, int headSize, int width) {
        float[] rows = new float[values.length];
        int half = headSize / 2;
        for (int head = 0; head < values.length / width / headSize; head++) {
            for (int part = 0; part < 2; part++) {
                for (int i = 0; i < half; i++) {
                    int from = head * headSize + part * half + i;
                    int to = head * headSize + i * 2 + part;
                    System.arraycopy(values, from * width, rows, to * width, width);
                }
            }
        }
        return rows;
    }

    private static String nameInGguf(String name, String architecture) {
        String[] parts = name.split("\\.");
        if (!name.startsWith("model.layers.")) {
            return Map.of(
                            "model.embed_tokens.weight", "token_embd.weight",
                            "model.norm.weight", "output_norm.weight",
                            "lm_head.weight", "output.weight")
                    .get(name);
        }
        String module = parts[parts.length - 2];
        String inGguf = module.equals("post_attention_layernorm")
                ? architecture.startsWith("gemma") ? "post_attention_norm" : "ffn_norm"
                : MODULES.get(module);
        return "blk." + parts[2] + "." + inGguf + "." + parts[parts.length - 1];
    }

    /** Three control tokens, letters, one merge, and tokens that occur in no text. */
    private static void tokenizer(GgufBytes gguf, int vocabulary) {
        List<String> tokens = new ArrayList<>(List.of("<pad>", "<s>", "</s>"));
        for (char letter = 'a'; letter <= 'z'; letter++) {
            tokens.add(String.valueOf(letter));
        }
        tokens.add("\u0120"); // a space, as byte-level BPE writes it
        tokens.add("ab");
        while (tokens.size() < vocabulary) {
            tokens.add("unused" + tokens.size());
        }
        int[] types = new int[vocabulary];
        for (int id = 0; id < vocabulary; id++) {
            types[id] = id < 3 ? 3 : 1;
        }
        gguf.text("tokenizer.ggml.model", "gpt2")
                .text("tokenizer.ggml.pre", "gpt-2")
                .texts("tokenizer.ggml.tokens", tokens)
                .integers("tokenizer.ggml.token_type", types)
                .texts("tokenizer.ggml.merges", List.of("a b"))
                .uint32("tokenizer.ggml.bos_token_id", 1)
                .uint32("tokenizer.ggml.eos_token_id", 2)
                .uint32("tokenizer.ggml.padding_token_id", 0)
                .flag("tokenizer.ggml.add_bos_token", true)
                .text(
                        "tokenizer.chat_template",
                        "{{ bos_token }}{% for message in messages %}{{ message['content'] }}{% endfor %}");
    }
}
