package io.adapterfactory.t2l.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.ModuleShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelConfigTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void readsWhatTransformersWrote() {
        assertThat(ModelConfig.read(Goldens.folder("A_llama_rope_llama3")))
                .isEqualTo(ModelConfig.llama(
                        256, 64, 128, 2, 4, 2, 16, 1e-5f, 10000, new RopeScaling.Llama3(8, 1, 4, 64), 512, false));
    }

    @Test
    void readsWhatItWrote() throws IOException {
        ModelConfig config = ModelConfig.read(Goldens.folder("A_llama_tied"));
        Files.writeString(folder.resolve("config.json"), config.toJson(1, 2, 0));

        assertThat(ModelConfig.read(folder)).isEqualTo(config);
    }

    @Test
    void knowsTheShapesOfItsModules() {
        ModelConfig config = ModelConfig.read(Goldens.folder("A_llama_untied"));
        List<String> modules = List.of("down_proj", "k_proj", "o_proj", "gate_proj");

        LoraTarget target = config.loraTarget(modules);

        assertThat(target.layers()).isEqualTo(2);
        assertThat(target.modules().keySet()).as("in the order asked for").containsExactlyElementsOf(modules);
        assertThat(target.modules())
                .isEqualTo(Map.of(
                        "down_proj", new ModuleShape(128, 64),
                        "k_proj", new ModuleShape(64, 32),
                        "o_proj", new ModuleShape(64, 64),
                        "gate_proj", new ModuleShape(64, 128)));
        assertThatThrownBy(() -> config.loraTarget(List.of("lm_head")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("target module lm_head is unknown; expected q_proj, k_proj, v_proj, o_proj, gate_proj,"
                        + " up_proj or down_proj");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "architectures | [\"BertModel\"] | architecture BertModel is not supported; expected one of LlamaForCausalLM, MistralForCausalLM, Gemma2ForCausalLM, Qwen2ForCausalLM",
                "architectures | null            | architecture none is not supported; expected one of LlamaForCausalLM, MistralForCausalLM, Gemma2ForCausalLM, Qwen2ForCausalLM",
                "hidden_act    | \"gelu\"        | hidden_act gelu is not supported; expected silu",
                "attention_bias| true            | attention_bias and mlp_bias are not supported; expected false",
                "hidden_size   | null            | hidden_size must be a positive integer, found null",
                "hidden_size   | \"64\"          | hidden_size must be a positive integer, found \"64\"",
                "vocab_size    | -1              | vocab_size must be a positive integer, found -1",
                "vocab_size    | 3000000000      | vocab_size must be a positive integer, found 3000000000",
                "num_hidden_layers | 1.5         | num_hidden_layers must be a positive integer, found 1.5",
                "num_key_value_heads | 3 | num_attention_heads 4 is not a multiple of num_key_value_heads 3",
                "head_dim      | 15              | head_dim 15 is odd; rotary embedding needs an even one",
                "rms_norm_eps  | \"small\"       | rms_norm_eps must be a positive number, found \"small\"",
                "rope_theta    | 0               | rope_theta must be a positive number, found 0",
                "rope_scaling  | {\"rope_type\":\"yarn\"}"
                        + " | rope_scaling type yarn is not supported; expected default, linear or llama3",
                "rope_scaling  | {\"type\":\"linear\"} | factor must be a positive number, found nothing"
            })
    void namesTheKeyThatCannotBeUsed(String key, String value, String reason) throws IOException {
        ObjectNode config = (ObjectNode) JSON.readTree(
                Goldens.folder("A_llama_untied").resolve("config.json").toFile());
        config.set(key, JSON.readTree(value));
        Path file = folder.resolve("config.json");
        JSON.writeValue(file.toFile(), config);

        assertThatThrownBy(() -> ModelConfig.read(folder))
                .isInstanceOf(InvalidModelException.class)
                .hasMessage(file + ": " + reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "A_qwen2 | use_sliding_window | true"
                        + " | use_sliding_window true is not supported for Qwen2ForCausalLM; expected false",
                "A_gemma2 | hidden_activation | \"gelu\""
                        + " | hidden_activation gelu is not supported; expected gelu_pytorch_tanh",
                "A_gemma2 | sliding_window | 0 | sliding_window must be a positive integer, found 0",
                "A_mistral | sliding_window | \"8\" | sliding_window must be a positive integer, found \"8\"",
                "A_gemma2 | attn_logit_softcapping | -1"
                        + " | attn_logit_softcapping must be a positive number, found -1",
                "A_llama_untied | rope_parameters | {\"rope_type\":\"yarn\",\"rope_theta\":10000.0}"
                        + " | rope_parameters type yarn is not supported; expected default, linear or llama3",
                "A_gemma2 | layer_types | [\"sliding_attention\",\"sliding_attention\",\"sliding_attention\"]"
                        + " | layer_types[1] is sliding_attention; expected full_attention for Gemma2ForCausalLM",
                "A_mistral_sw8 | layer_types | [\"sliding_attention\"] | layer_types names 1 layers; expected 2"
            })
    void namesTheKeyOfAFamilyThatCannotBeUsed(String golden, String key, String value, String reason)
            throws IOException {
        ObjectNode config = (ObjectNode)
                JSON.readTree(Goldens.folder(golden).resolve("config.json").toFile());
        config.set(key, JSON.readTree(value));
        Path file = folder.resolve("config.json");
        JSON.writeValue(file.toFile(), config);

        assertThatThrownBy(() -> ModelConfig.read(folder))
                .isInstanceOf(InvalidModelException.class)
                .hasMessage(file + ": " + reason);
    }

    @Test
    void readsRopeParametersAsTransformers5WritesThem() throws IOException {
        ObjectNode config = (ObjectNode) JSON.readTree(
                Goldens.folder("A_llama_untied").resolve("config.json").toFile());
        config.remove(List.of("rope_theta", "rope_scaling"));
        config.set(
                "rope_parameters",
                JSON.readTree(
                        "{\"rope_theta\":500000.0,\"rope_type\":\"llama3\",\"factor\":8.0,\"low_freq_factor\":1.0,"
                                + "\"high_freq_factor\":4.0,\"original_max_position_embeddings\":64}"));
        JSON.writeValue(folder.resolve("config.json").toFile(), config);

        ModelConfig read = ModelConfig.read(folder);

        assertThat(read.ropeTheta()).isEqualTo(500000);
        assertThat(read.ropeScaling()).isEqualTo(new RopeScaling.Llama3(8, 1, 4, 64));
    }

    @Test
    void aKeyThatIsNotThereHasTheValueOfTransformers() throws IOException {
        // Values of transformers' configuration_gemma2.py and configuration_mistral.py
        ModelConfig gemma = withoutKeys(
                "A_gemma2",
                "sliding_window",
                "attn_logit_softcapping",
                "final_logit_softcapping",
                "query_pre_attn_scalar",
                "head_dim");
        assertThat(gemma.span()).isEqualTo(new AttentionSpan.Alternating(4096));
        assertThat(gemma.attentionSoftCap()).hasValue(50);
        assertThat(gemma.logitSoftCap()).hasValue(30);
        assertThat(gemma.queryScale()).isEqualTo(1 / Math.sqrt(256));
        assertThat(gemma.headSize()).isEqualTo(256);

        assertThat(withoutKeys("A_mistral_sw8", "sliding_window").span()).isEqualTo(new AttentionSpan.Sliding(4096));
        assertThat(ModelConfig.read(Goldens.folder("A_mistral")).span())
                .as("sliding_window null")
                .isEqualTo(new AttentionSpan.Full());
    }

    private ModelConfig withoutKeys(String golden, String... keys) throws IOException {
        ObjectNode config = (ObjectNode)
                JSON.readTree(Goldens.folder(golden).resolve("config.json").toFile());
        config.remove(List.of(keys));
        JSON.writeValue(folder.resolve("config.json").toFile(), config);
        return ModelConfig.read(folder);
    }

    @Test
    void namesAMissingOrBrokenFile() throws IOException {
        Path file = folder.resolve("config.json");
        assertThatThrownBy(() -> ModelConfig.read(folder))
                .isInstanceOf(InvalidModelException.class)
                .hasMessage(file + " is missing; expected a Hugging Face model folder");

        Files.writeString(file, "{\"vocab_size\": ");
        assertThatThrownBy(() -> ModelConfig.read(folder))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageStartingWith(file + " cannot be read as JSON: ");
    }
}
