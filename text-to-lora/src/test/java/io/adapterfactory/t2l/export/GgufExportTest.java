package io.adapterfactory.t2l.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.gguf.GgufFile;
import io.adapterfactory.t2l.gguf.GgufMetadata;
import io.adapterfactory.t2l.gguf.GgufTensor;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.lora.InvalidAdapterException;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.adapterfactory.t2l.tensor.FloatType;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares with a file that was used in a real llama.cpp, and with the order of rows in its converter. */
class GgufExportTest {

    private static final Path NANO = Path.of("../models/base-models/nano");
    private static final Path GOLDEN = Goldens.folder("G_lora_gguf");

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("adapter.gguf");
    }

    private void write(LoraWeights adapter, Path base, FloatType type) {
        GgufLoraFile.write(folder, new AdaptedBase(adapter, ModelConfig.read(base)), type);
    }

    @Test
    void theFileEqualsTheGoldenOneByteForByte() throws IOException {
        write(PeftDirectory.read(GOLDEN.resolve("adapter")), Goldens.folder("G_smollm2_gguf"), FloatType.F32);

        assertThat(file()).hasSameBinaryContentAs(GOLDEN.resolve("adapter.gguf"));
    }

    @ParameterizedTest
    @EnumSource(FloatType.class)
    void everyTypeIsReadAgain(FloatType type) {
        LoraWeights adapter = SmallAdapter.of(NANO, 1, 2);

        write(adapter, NANO, type);

        try (GgufFile file = GgufFile.open(file())) {
            assertThat(file.tensors()).hasSize(2 * 2 * 7);
            GgufTensor a = file.tensors().get("blk.2.ffn_down.weight.lora_a");
            assertThat(a.type().name()).isEqualTo(type.name());
            assertThat(a.shape()).containsExactly(4, 256);
            float[] expected = adapter.a().get("down_proj");
            float error = type == FloatType.F32 ? 0 : 2e-3f;
            assertThat(floats(file, "blk.2.ffn_down.weight.lora_a"))
                    .containsExactly(
                            Arrays.copyOfRange(expected, expected.length / 2, expected.length), Offset.offset(error));
        }
    }

    @Test
    void aModuleMayBeMissingInSomeLayers() {
        LoraWeights adapter = SmallAdapter.withGaps(NANO);

        write(adapter, NANO, FloatType.F32);

        try (GgufFile file = GgufFile.open(file())) {
            assertThat(file.tensors().keySet())
                    .containsExactlyInAnyOrder(
                            "blk.0.attn_q.weight.lora_a",
                            "blk.0.attn_q.weight.lora_b",
                            "blk.2.attn_q.weight.lora_a",
                            "blk.2.attn_q.weight.lora_b",
                            "blk.2.attn_v.weight.lora_a",
                            "blk.2.attn_v.weight.lora_b");
            assertThat(floats(file, "blk.2.attn_v.weight.lora_b"))
                    .containsExactly(adapter.b().get("v_proj"));
            assertThat(floats(file, "blk.2.attn_q.weight.lora_a")).containsExactly(adapter.a("q_proj", 1));
        }
    }

    /** The converter ignores use_rslora, so alpha over the rank must be the scaling. */
    @Test
    void alphaHoldsTheScaleOfRsLora() {
        write(SmallAdapter.of(NANO, 0), NANO, FloatType.F32);

        try (GgufFile file = GgufFile.open(file())) {
            GgufMetadata metadata = file.metadata();
            assertThat(metadata.number("adapter.lora.alpha").orElseThrow() / 4).isEqualTo(1.5);
            assertThat(metadata.requiredText("general.type")).isEqualTo("adapter");
            assertThat(metadata.requiredText("adapter.type")).isEqualTo("lora");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "A_llama_untied, llama, true",
        "A_mistral, llama, true",
        "A_qwen2, qwen2, false",
        "A_qwen3, qwen3, false",
        "A_gemma2, gemma2, false",
        "A_gemma3_text, gemma3, false"
    })
    void everyArchitectureHasItsNamesAndOrderOfRows(String golden, String architecture, boolean isPermuted) {
        Path base = Goldens.folder(golden);
        LoraWeights adapter = SmallAdapter.of(base, 1);

        write(adapter, base, FloatType.F32);

        ModelConfig.Heads heads = ModelConfig.read(base).dimensions().heads();
        try (GgufFile file = GgufFile.open(file())) {
            assertThat(file.metadata().requiredText("general.architecture")).isEqualTo(architecture);
            assertThat(file.tensors().keySet())
                    .contains("blk.1.attn_output.weight.lora_a", "blk.1.ffn_gate.weight.lora_b");
            for (Map.Entry<String, String> name :
                    Map.of("q_proj", "attn_q", "k_proj", "attn_k").entrySet()) {
                float[] b = adapter.b().get(name.getKey());
                assertThat(floats(file, "blk.1." + name.getValue() + ".weight.lora_b"))
                        .containsExactly(isPermuted ? permuted(b, 4, heads.size()) : b);
            }
            assertThat(floats(file, "blk.1.attn_v.weight.lora_b"))
                    .containsExactly(adapter.b().get("v_proj"));
        }
    }

    /** Like the converter: reshapes to [heads, 2, size / 2, width], and swaps the two axes in the middle. */
    private static float[] permuted(float[] rows, int width, int size) {
        float[] permuted = new float[rows.length];
        int at = 0;
        for (int head = 0; head < rows.length / width / size; head++) {
            for (int i = 0; i < size / 2; i++) {
                for (int half = 0; half < 2; half++) {
                    int row = head * size + half * (size / 2) + i;
                    System.arraycopy(rows, row * width, permuted, at, width);
                    at += width;
                }
            }
        }
        return permuted;
    }

    @ParameterizedTest
    @ValueSource(strings = {"A_smollm3", "A_olmo2", "A_granite"})
    void anArchitectureWithoutNamesIsRefusedByName(String golden) {
        Path base = Goldens.folder(golden);
        LoraWeights adapter = PeftDirectory.read(base.resolve("adapter"));

        assertThatThrownBy(() -> write(adapter, base, FloatType.F32))
                .isInstanceOf(InvalidAdapterException.class)
                .hasMessage("adapters for " + ModelConfig.read(base).family().architecture()
                        + " cannot be exported as GGUF; expected a base model of one of the architectures llama, qwen2,"
                        + " qwen3, gemma2, gemma3");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void anAdapterOfAnotherBaseModelIsRefused() {
        LoraWeights adapter = SmallAdapter.of(Goldens.folder("A_qwen2"), 1);

        assertThatThrownBy(() -> write(adapter, NANO, FloatType.F32))
                .isInstanceOf(InvalidAdapterException.class)
                .hasMessageContainingAll("does not fit the base model", "in layers 1, ", "in layers 0-3, ");
    }

    @Test
    void aNumberThatTheTypeCannotHoldIsNamed() {
        LoraWeights adapter = SmallAdapter.of(NANO, 0);
        adapter.b().get("q_proj")[7] = -65520;

        assertThatThrownBy(() -> write(adapter, NANO, FloatType.F16))
                .isInstanceOf(InvalidAdapterException.class)
                .hasMessage("LoRA B of q_proj has the number -65520.0, which F16 cannot hold; expected BF16 or F32");
        write(adapter, NANO, FloatType.BF16);
        assertThat(folder).isDirectoryContaining(file -> file.endsWith("adapter.gguf"));
    }

    @Test
    void theFolderHasACardAndAModelfileForPlainPrompts() throws IOException {
        new AdapterExport(SmallAdapter.of(NANO, 0), SmallAdapter.CARD)
                .writeGguf(folder, NANO, FloatType.F16, "./nano.gguf");

        assertThat(folder.resolve("Modelfile")).hasContent("""
                # The base model: a model of Ollama, or the path of its GGUF file.
                FROM ./nano.gguf
                ADAPTER ./adapter.gguf
                TEMPLATE "{{ .Prompt }}>"
                PARAMETER stop ";"
                PARAMETER temperature 0
                """);
        assertThat(folder.resolve("README.md")).content().startsWith("""
                ---
                base_model: owner/base
                base_model_relation: adapter
                library_name: gguf
                license: apache-2.0
                pipeline_tag: text-generation
                tags:
                - gguf
                - llama-cpp
                - lora
                - text-to-lora
                ---
                # LoRA adapter for owner/base

                > Reverse it.
                > All of it.

                """);
    }

    @Test
    void theModelfileHasWhatTheChatTemplatePrintsAroundAnInput() throws IOException {
        Path chat = Path.of("src/test/resources/basemodel/chatml");
        LoraWeights adapter = SmallAdapter.of(chat, 0);

        new AdapterExport(adapter, SmallAdapter.CARD).writeGguf(folder, chat, FloatType.F32, "some-model");

        assertThat(Files.readString(folder.resolve("Modelfile"))).endsWith("""
                FROM some-model
                ADAPTER ./adapter.gguf
                TEMPLATE \"""<|im_start|>user
                {{ .Prompt }}<|im_end|>
                <|im_start|>assistant
                \"""
                PARAMETER stop "<|im_end|>"
                PARAMETER temperature 0
                """);
    }

    /** Ollama adds the token that llama.cpp puts before every text. */
    @Test
    void aBeginningThatTheTokenizerAddsIsNotInTheTemplate() throws IOException {
        String template = "{{ bos_token }}[INST] {{ messages[0]['content'] }} [/INST]"
                + "{% if messages|length > 1 %}{{ messages[1]['content'] }}</s>{% endif %}";

        assertThat(modelfile(template))
                .contains("TEMPLATE \"[INST] {{ .Prompt }} [/INST]\"\nPARAMETER stop \"</s>\"\n");
    }

    @Test
    void aTemplateWithoutAFixedPlaceForTheInputIsLeftToTheBaseModel() throws IOException {
        String template = "{{ messages[0]['content'] }}, {{ messages[0]['content'] }}"
                + "{% if messages|length > 1 %}{{ messages[1]['content'] }}</s>{% endif %}";

        assertThat(modelfile(template)).doesNotContain("TEMPLATE").contains("the template of FROM is used");
    }

    private String modelfile(String chatTemplate) throws IOException {
        Path chat = Path.of("src/test/resources/basemodel/chatml");
        Path base = Files.createDirectory(folder.resolve("base"));
        Files.copy(chat.resolve("config.json"), base.resolve("config.json"));
        Files.copy(chat.resolve("tokenizer.json"), base.resolve("tokenizer.json"));
        Map<String, Object> config =
                Map.of("bos_token", "<s>", "eos_token", "</s>", "add_bos_token", true, "chat_template", chatTemplate);
        new ObjectMapper().writeValue(base.resolve("tokenizer_config.json").toFile(), config);
        new AdapterExport(SmallAdapter.of(base, 0), SmallAdapter.CARD).writeGguf(folder, base, FloatType.F32, "m");
        return Files.readString(folder.resolve("Modelfile"));
    }

    @Test
    void plainAlphaIsKept() {
        LoraWeights random = SmallAdapter.of(NANO, 0);
        LoraConfig plain = new LoraConfig(4, 32, false, random.config().targetModules());

        write(new LoraWeights(plain, random.target(), random.a(), random.b()), NANO, FloatType.F32);

        try (GgufFile file = GgufFile.open(file())) {
            assertThat(file.metadata().number("adapter.lora.alpha")).hasValue(32);
            assertThat(List.copyOf(file.metadata().keys()))
                    .containsExactlyInAnyOrder(
                            "general.architecture", "general.type", "adapter.type", "adapter.lora.alpha");
        }
    }

    private static float[] floats(GgufFile file, String name) {
        GgufTensor tensor = file.tensors().get(name);
        FloatBuffer values = FloatBuffer.allocate((int) tensor.size());
        file.values(tensor).read(0, values);
        return values.array();
    }
}
