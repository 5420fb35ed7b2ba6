package io.adapterfactory.t2l.lm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.Goldens;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that change the result and are not implemented are rejected by name; keys that change nothing are ignored. */
class RefusedKeysTest {

    private static final String ARCHITECTURES =
            "LlamaForCausalLM, MistralForCausalLM, Qwen2ForCausalLM, Qwen3ForCausalLM,"
                    + " Gemma2ForCausalLM, Gemma3ForCausalLM, SmolLM3ForCausalLM, Olmo2ForCausalLM, GraniteForCausalLM";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "architectures | [\"BertModel\"] | architecture BertModel is not supported; expected one of "
                        + ARCHITECTURES,
                "architectures | \"LlamaForCausalLM\" | architectures must be a list of one name, found \"LlamaForCausalLM\"",
                "architectures | [\"LlamaForCausalLM\", \"BertModel\"]"
                        + " | architectures must be a list of one name, found [\"LlamaForCausalLM\",\"BertModel\"]",
                "model_type    | \"mistral\"     | model_type mistral does not fit architecture LlamaForCausalLM; expected llama",
                "hidden_act    | \"gelu\"        | hidden_act \"gelu\" is not supported for LlamaForCausalLM; expected silu or swish",
                "hidden_size   | null            | hidden_size must be a positive integer, found null",
                "hidden_size   | \"64\"          | hidden_size must be a positive integer, found \"64\"",
                "vocab_size    | -1              | vocab_size must be a positive integer, found -1",
                "vocab_size    | 3000000000      | vocab_size must be a positive integer, found 3000000000",
                "num_hidden_layers | 1.5         | num_hidden_layers must be a positive integer, found 1.5",
                "num_hidden_layers | 2000000000  | num_hidden_layers must be at most 10000, found 2000000000",
                "num_attention_heads | 400000000 | num_attention_heads 400000000 times head_dim 16 is too large",
                "num_key_value_heads | 3 | num_attention_heads 4 is not a multiple of num_key_value_heads 3",
                "head_dim      | 15              | head_dim 15 is odd; rotary embedding needs an even one",
                "max_position_embeddings | null  | max_position_embeddings must be a positive integer, found null",
                "rms_norm_eps  | \"small\"       | rms_norm_eps must be a positive number, found \"small\"",
                "rope_theta    | 0               | rope_theta must be a positive number, found 0",
                "tie_word_embeddings | \"yes\"   | tie_word_embeddings must be true or false, found \"yes\""
            })
    void namesAValueThatCannotBeUsed(String key, String value, String reason) {
        assertRefused(ConfigFile.of("A_llama_untied").with("{\"" + key + "\": " + value + "}"), reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "A_llama_untied | qkv_bias               | true",
                "A_llama_untied | partial_rotary_factor  | 0.5",
                "A_llama_untied | sliding_window         | 8",
                "A_llama_untied | use_sliding_window     | true",
                "A_llama_untied | logits_scaling         | 8.0",
                "A_llama_untied | residual_multiplier    | 0.22",
                "A_llama_untied | final_logit_softcapping| 30.0",
                "A_llama_untied | query_pre_attn_scalar  | 256",
                "A_llama_untied | is_causal              | false",
                "A_llama_untied | qk_layernorm           | true",
                "A_llama_untied | rope_interleaved       | true",
                "A_llama_untied | num_local_experts      | 8",
                "A_llama_untied | is_encoder_decoder     | true",
                "A_llama_untied | pruned_heads           | {\"0\":[1]}",
                "A_llama_untied | text_config            | {\"model_type\":\"llama\"}",
                "A_llama_untied | auto_map               | {\"AutoModelForCausalLM\":\"modeling_own.OwnForCausalLM\"}",
                "A_llama_untied | quantization_config    | {\"quant_method\":\"gptq\",\"bits\":4}",
                "A_llama_untied | quantization_config    | {\"quant_method\":\"fp8\"}",
                "A_llama_untied | something_new          | \"on\"",
                "A_llama_untied | no_rope_layers         | [1,0]",
                "A_qwen2        | attention_bias         | true",
                "A_qwen2        | rope_local_base_freq   | 10000.0",
                "A_mistral      | use_sliding_window     | true",
                "A_mistral      | max_window_layers      | 2",
                "A_gemma2       | hidden_act             | \"silu\"",
                "A_gemma3_text  | use_bidirectional_attention | true",
                "A_qwen3        | mlp_bias               | true",
                "A_mistral      | attention_bias         | true",
                "A_gemma2       | mlp_bias               | true",
                "A_olmo2        | clip_qkv               | 8.0",
                "A_granite      | num_experts_per_tok    | 2"
            })
    void namesAKeyThatIsNotImplemented(String golden, String key, String value) {
        String architecture = ModelConfig.read(Goldens.folder(golden)).family().architecture();

        assertRefused(
                ConfigFile.of(golden).with("{\"" + key + "\": " + value + "}"),
                key + " " + value + " is not supported for " + architecture
                        + "; expected a file without it, or with null");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"attention_bias\": null, \"mlp_bias\": false, \"something_new\": false, \"other\": []}",
                "{\"quantization_config\": null, \"auto_map\": {}, \"prefix\": \"\"}",
                "{\"quantization_config\": {\"quant_method\": \"bitsandbytes\", \"load_in_8bit\": true}}",
                "{\"partial_rotary_factor\": 1.0, \"logits_scaling\": 1, \"is_causal\": true}",
                "{\"attention_dropout\": 0.1, \"pretraining_tp\": 2, \"use_cache\": true, \"torch_dtype\": \"bfloat16\"}",
                "{\"_name_or_path\": \"somewhere\", \"_attn_implementation\": \"sdpa\", \"unsloth_version\": \"2025.1\"}",
                "{\"temperature\": 0.6, \"top_p\": 0.9, \"max_length\": 20, \"id2label\": {\"0\": \"A\"}}"
            })
    void readsOverWhatHasNoEffect(String keys) {
        assertThat(ConfigFile.of("A_llama_untied").with(keys).read(folder))
                .isEqualTo(ModelConfig.read(Goldens.folder("A_llama_untied")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "A_gemma2 | hidden_activation | \"gelu\""
                        + " | hidden_activation \"gelu\" is not supported for Gemma2ForCausalLM; expected gelu_pytorch_tanh",
                "A_gemma2 | head_dim | null | head_dim must be a positive integer, found null",
                "A_gemma2 | attn_logit_softcapping | -1 | attn_logit_softcapping must be a positive number, found -1",
                "A_granite | logits_scaling | 0 | logits_scaling must be a positive number, found 0",
                "A_granite | attention_multiplier | null | attention_multiplier must be a positive number, found null",
                "A_smollm3 | no_rope_layers | [1,1] | no_rope_layers must be a list of 0 and 1 for each of 4 layers, found [1,1]",
                "A_smollm3 | no_rope_layers | [1,1,1,2] | no_rope_layers must be a list of 0 and 1, found [1,1,1,2]"
            })
    void namesAValueOfAFamilyThatCannotBeUsed(String golden, String key, String value, String reason) {
        assertRefused(ConfigFile.of(golden).with("{\"" + key + "\": " + value + "}"), reason);
    }

    @Test
    void namesAWidthThatLeavesNothingForAHead() {
        assertRefused(
                ConfigFile.of("A_llama_untied").with("{\"head_dim\": null, \"hidden_size\": 3}"),
                "hidden_size 3 is below num_attention_heads 4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "gemma3", "none"})
    void namesAModelTypeThatIsNotSupported(String modelType) {
        ConfigFile file = modelType.equals("none")
                ? ConfigFile.only("{}")
                : ConfigFile.only("{\"model_type\": \"" + modelType + "\"}");

        assertRefused(
                file,
                "model_type " + modelType + " without architectures is not supported; expected one of llama, mistral,"
                        + " qwen2, qwen3, gemma2, gemma3_text, smollm3, olmo2, granite");
    }

    private void assertRefused(ConfigFile file, String reason) {
        assertThatThrownBy(() -> file.read(folder))
                .isInstanceOf(InvalidModelException.class)
                .hasMessage(folder.resolve("config.json") + ": " + reason);
    }
}
