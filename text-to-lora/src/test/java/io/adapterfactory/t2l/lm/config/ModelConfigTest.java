package io.adapterfactory.t2l.lm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.ModuleShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelConfigTest {

    @TempDir
    Path folder;

    @Test
    void readsWhatTransformersWrote() {
        assertThat(ModelConfig.read(Goldens.folder("A_llama_rope_llama3")))
                .isEqualTo(ModelConfig.llama()
                        .vocabulary(256)
                        .hidden(64)
                        .intermediate(128)
                        .layers(2)
                        .heads(new ModelConfig.Heads(4, 2, 16))
                        .maxPositions(512)
                        .normEpsilon(1e-5f)
                        .rope(10000, new RopeScaling.Llama3(8, 1, 4, 64))
                        .endTokens(Set.of(2))
                        .build());
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

        assertThat(target.layerCount()).isEqualTo(2);
        assertThat(target.modules()).as("in the order asked for").containsExactlyElementsOf(modules);
        assertThat(target)
                .isEqualTo(new LoraTarget(
                        2,
                        Map.of(
                                "down_proj", new ModuleShape(128, 64),
                                "k_proj", new ModuleShape(64, 32),
                                "o_proj", new ModuleShape(64, 64),
                                "gate_proj", new ModuleShape(64, 128))));
        assertThatThrownBy(() -> config.loraTarget(List.of("lm_head")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("target module lm_head is unknown; expected q_proj, k_proj, v_proj, o_proj, gate_proj,"
                        + " up_proj or down_proj");
    }

    @Test
    void modelTypeDecidesWhereArchitecturesIsMissing() {
        ModelConfig config = ModelConfig.read(Goldens.folder("A_llama_untied"));

        assertThat(ConfigFile.of("A_llama_untied").without("architectures").read(folder))
                .isEqualTo(config);
        assertThat(ConfigFile.of("A_llama_untied")
                        .with("{\"architectures\": null}")
                        .read(folder))
                .isEqualTo(config);
        assertThat(ConfigFile.of("A_llama_untied")
                        .with("{\"architectures\": []}")
                        .read(folder))
                .isEqualTo(config);
        assertThat(ConfigFile.of("A_gemma3_text")
                        .without("architectures")
                        .read(folder)
                        .family())
                .isEqualTo(ModelFamily.GEMMA3);
        assertThat(ConfigFile.of("A_llama_untied").without("model_type").read(folder))
                .as("architectures without model_type")
                .isEqualTo(config);
    }

    /** Values of transformers' configuration_*.py. */
    @ParameterizedTest
    @CsvSource({
        "llama,       32000,  4096, 11008, 32, 32, 32, 128,   2048, 1e-6,   10000, false",
        "mistral,     32000,  4096, 14336, 32, 32,  8, 128, 131072, 1e-6,   10000, false",
        "qwen2,      151936,  4096, 22016, 32, 32, 32, 128,  32768, 1e-6,   10000, false",
        "qwen3,      151936,  4096, 22016, 32, 32, 32, 128,  32768, 1e-6,   10000, false",
        "gemma2,     256000,  2304,  9216, 26,  8,  4, 256,   8192, 1e-6,   10000, true",
        "gemma3_text,262208,  2304,  9216, 26,  8,  4, 256, 131072, 1e-6, 1000000, true",
        "smollm3,    128256,  2048, 11008, 36, 16,  4, 128,  32768, 1e-6, 2000000, true",
        "olmo2,       50304,  4096, 11008, 32, 32, 32, 128,   2048, 1e-5,   10000, false",
        "granite,     32000,  4096, 11008, 32, 32, 32, 128,   2048, 1e-6,   10000, false"
    })
    void absentKeysHaveTheValuesOfTransformers(
            String modelType,
            int vocabulary,
            int hidden,
            int intermediate,
            int layers,
            int queries,
            int keyValues,
            int headSize,
            int maxPositions,
            float normEpsilon,
            double ropeTheta,
            boolean tied) {
        ModelConfig config =
                ConfigFile.only("{\"model_type\": \"" + modelType + "\"}").read(folder);

        assertThat(config.dimensions())
                .isEqualTo(new ModelConfig.Dimensions(
                        vocabulary,
                        hidden,
                        intermediate,
                        layers,
                        new ModelConfig.Heads(queries, keyValues, headSize),
                        maxPositions));
        assertThat(config.normEpsilon()).isEqualTo(normEpsilon);
        assertThat(config.rotary().full()).isEqualTo(new Rotary.Rope(ropeTheta, new RopeScaling.None()));
        assertThat(config.output().tied()).isEqualTo(tied);
        assertThat(config.endTokens()).isEmpty();
    }

    @Test
    void absentKeysOfGemmaHaveTheValuesOfTransformers() {
        ModelConfig gemma2 = ConfigFile.only("{\"model_type\": \"gemma2\"}").read(folder);
        assertThat(gemma2.attention().span().window()).isEqualTo(4096);
        assertThat(gemma2.attention().softCap()).hasValue(50);
        assertThat(gemma2.output().softCap()).hasValue(30);
        assertThat(gemma2.attention().queryScale()).isEqualTo(1 / Math.sqrt(256));

        ModelConfig gemma3 =
                ConfigFile.only("{\"model_type\": \"gemma3_text\"}").read(folder);
        assertThat(gemma3.attention().span().window()).isEqualTo(4096);
        assertThat(gemma3.attention().softCap()).isEmpty();
        assertThat(gemma3.output().softCap()).isEmpty();
        assertThat(gemma3.rotary().sliding()).isEqualTo(new Rotary.Rope(10000, new RopeScaling.None()));
    }

    /** Small sizes, and no other keys, like the hand-written test models. */
    @Test
    void smallModelsHaveTheDefaultsOfTheirFamily() {
        String sizes =
                "\"hidden_size\": 64, \"num_hidden_layers\": 2, \"num_attention_heads\": 16, \"vocab_size\": 100}";

        ModelConfig mistral =
                ConfigFile.only("{\"model_type\": \"mistral\", " + sizes).read(folder);
        assertThat(mistral.dimensions().heads()).isEqualTo(new ModelConfig.Heads(16, 8, 4));
        assertThat(mistral.dimensions().maxPositions()).isEqualTo(131072);
        ModelConfig gemma =
                ConfigFile.only("{\"model_type\": \"gemma2\", " + sizes).read(folder);
        assertThat(gemma.dimensions().heads()).isEqualTo(new ModelConfig.Heads(16, 4, 256));
        assertThat(gemma.dimensions().maxPositions()).isEqualTo(8192);
    }

    @Test
    void nullMeansTheDerivedSize() {
        ModelConfig config = ConfigFile.of("A_llama_untied")
                .with("{\"num_key_value_heads\": null, \"head_dim\": null}")
                .read(folder);

        assertThat(config.dimensions().heads()).isEqualTo(new ModelConfig.Heads(4, 4, 16));
        assertThat(ConfigFile.of("A_mistral")
                        .with("{\"head_dim\": null}")
                        .read(folder)
                        .dimensions()
                        .heads()
                        .size())
                .isEqualTo(16);
    }

    @Test
    void swishIsAnotherNameOfSilu() {
        assertThat(ConfigFile.of("A_llama_untied")
                        .with("{\"hidden_act\": \"swish\"}")
                        .read(folder))
                .isEqualTo(ModelConfig.read(Goldens.folder("A_llama_untied")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2       |                             | 2",
                "[2, 41] |                             | 2 41",
                "null    | {'eos_token_id': 41}        | 41",
                "2       | {'eos_token_id': [41, 7]}   | 2 41 7",
                "2       | {'eos_token_id': null}      | 2",
                "2       | {'max_length': 20}          | 2",
                "[]      | {'eos_token_id': []}        | ''"
            })
    void everyEndTokenOfBothFilesCounts(String ofConfig, String generationConfig, String expected) throws IOException {
        if (generationConfig != null) {
            Files.writeString(folder.resolve("generation_config.json"), generationConfig.replace('\'', '"'));
        }

        ModelConfig config = ConfigFile.of("A_llama_untied")
                .with("{\"eos_token_id\": " + ofConfig + "}")
                .read(folder);

        assertThat(config.endTokens())
                .isEqualTo(Arrays.stream(expected.split(" "))
                        .filter(id -> !id.isEmpty())
                        .map(Integer::valueOf)
                        .collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"2\"", "true", "1.5", "-1", "{}", "[2, \"41\"]", "[[2]]", "3000000000"})
    void namesAnEndTokenThatIsNoId(String id) throws IOException {
        assertThatThrownBy(() -> ConfigFile.of("A_llama_untied")
                        .with("{\"eos_token_id\": " + id + "}")
                        .read(folder))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageStartingWith(folder.resolve("config.json")
                        + ": eos_token_id must be a token id or a list of token ids, found ");

        Path generation = folder.resolve("generation_config.json");
        Files.writeString(generation, "{\"eos_token_id\": " + id + "}");
        assertThatThrownBy(() -> ConfigFile.of("A_llama_untied").read(folder))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageStartingWith(generation + ": eos_token_id must be");
    }

    @Test
    void namesABrokenGenerationConfig() throws IOException {
        Path generation = folder.resolve("generation_config.json");
        Files.writeString(generation, "{\"eos_token_id\": ");
        assertThatThrownBy(() -> ConfigFile.of("A_llama_untied").read(folder))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageStartingWith(generation + " cannot be read as JSON: ");

        Files.writeString(generation, "[2]");
        assertThatThrownBy(() -> ConfigFile.of("A_llama_untied").read(folder))
                .isInstanceOf(InvalidModelException.class)
                .hasMessage(generation + " is not a JSON object");
    }

    @Test
    void namesAMissingOrBrokenFile() throws IOException {
        Path file = folder.resolve("config.json");
        assertThatThrownBy(() -> ModelConfig.read(folder))
                .isInstanceOf(InvalidModelException.class)
                .hasMessage(file + " is missing; expected a Hugging Face model folder");

        Files.writeString(file, "{\n\"rope_scaling\": {");
        assertThatThrownBy(() -> ModelConfig.read(folder))
                .isInstanceOf(InvalidModelException.class)
                .hasMessage(file + " cannot be read as JSON: Unexpected end-of-input: expected close marker for Object"
                        + " (line 2)");

        Files.writeString(file, "{\"model_type\": \"llama\", \"rms_norm_eps\": NaN}");
        assertThatThrownBy(() -> ModelConfig.read(folder))
                .isInstanceOf(InvalidModelException.class)
                .hasMessage(file + " cannot be read as JSON: Non-standard token 'NaN' (line 1)");

        Files.writeString(file, "{\"model_type\": \"llama\", \"rms_norm_eps\": 1e999}");
        assertThatThrownBy(() -> ModelConfig.read(folder))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageStartingWith(file + ": rms_norm_eps must be a positive number, found ");

        Files.writeString(file, "7");
        assertThatThrownBy(() -> ModelConfig.read(folder))
                .isInstanceOf(InvalidModelException.class)
                .hasMessage(file + " is not a JSON object");
    }
}
