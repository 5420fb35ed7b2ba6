package io.adapterfactory.t2l.gguf.conversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.file.InvalidInputException;
import io.adapterfactory.t2l.gguf.GgufBytes;
import io.adapterfactory.t2l.gguf.GgufFile;
import io.adapterfactory.t2l.gguf.GgufTensor;
import io.adapterfactory.t2l.gguf.InvalidGgufException;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.lm.config.RopeScaling;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import io.adapterfactory.t2l.tokenizer.ChatMessage;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Converts the models of DecoderGoldenTest to GGUF and back. */
class GgufConversionTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "A_llama_tied, llama, 10000",
        "A_llama_untied, llama, 10000",
        "A_qwen2, qwen2, 1000000",
        "A_qwen3, qwen3, 1000000"
    })
    void aModelComesBackTheSame(String golden, String architecture, float theta) throws IOException {
        Path source = Goldens.folder(golden);
        convert(GgufModels.of(source, architecture).float32(architecture + ".rope.freq_base", theta));

        assertThat(ModelConfig.read(folder)).isEqualTo(ModelConfig.read(source));
        assertSameWeights(source, 0);
    }

    @Test
    void gemma2ComesBackTheSame() throws IOException {
        // A GGUF file has no query scale; it follows from the head size except in the largest Gemma.
        Path source = Files.createDirectory(folder.resolve("source"));
        Path golden = Goldens.folder("A_gemma2");
        Files.copy(golden.resolve("model.safetensors"), source.resolve("model.safetensors"));
        Files.writeString(
                source.resolve("config.json"),
                Files.readString(golden.resolve("config.json"))
                        .replaceAll("\"query_pre_attn_scalar\": \\d+", "\"query_pre_attn_scalar\": 24"));
        convert(GgufModels.of(source, "gemma2")
                .float32("gemma2.rope.freq_base", 10_000)
                .uint32("gemma2.attention.sliding_window", 8)
                .float32("gemma2.attn_logit_softcapping", 5)
                .float32("gemma2.final_logit_softcapping", 10));

        assertThat(ModelConfig.read(folder)).isEqualTo(ModelConfig.read(source));
        assertSameWeights(source, 1e-6f);
    }

    @Test
    void gemma3ComesBackTheSame() throws IOException {
        Path source = Goldens.folder("A_gemma3_text");
        convert(GgufModels.of(source, "gemma3")
                .float32("gemma3.rope.freq_base", 1_000_000)
                .text("gemma3.rope.scaling.type", "linear")
                .float32("gemma3.rope.scaling.factor", 8)
                .uint32("gemma3.attention.sliding_window", 8));

        assertThat(ModelConfig.read(folder)).isEqualTo(ModelConfig.read(source));
        assertSameWeights(source, 1e-6f);
    }

    @Test
    void llama3ScalingIsRecognizedByItsFactors() throws IOException {
        double theta = 500_000;
        RopeScaling scaling = new RopeScaling.Llama3(32, 1, 4, 8192);
        double[] plain = new RopeScaling.None().inverseFrequencies(theta, 16, 1);
        double[] scaled = scaling.inverseFrequencies(theta, 16, 1);
        float[] factors = new float[8];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = (float) (plain[i] / scaled[i]);
        }
        GgufBytes model =
                GgufModels.of(Goldens.folder("A_llama_untied"), "llama").float32("llama.rope.freq_base", (float) theta);
        convert(model.floats("rope_freqs.weight", factors, 8));
        assertThat(ModelConfig.read(folder).rotary().full().scaling()).isEqualTo(scaling);

        factors[7] = 3;
        refused(
                "is not Llama 3's scaling",
                GgufModels.of(Goldens.folder("A_llama_untied"), "llama").floats("rope_freqs.weight", factors, 8));
    }

    @Test
    void tokenizerChatTemplateAndLicenseAreThere() throws IOException {
        convert(llama().uint32("tokenizer.ggml.eot_token_id", 0));
        try (Tokenizer tokenizer = Tokenizer.load(folder);
                CausalLanguageModel model = CausalLanguageModel.load(folder, Goldens.device())) {
            assertThat(tokenizer.encode("cab b", true)).containsExactly(1, 5, 30, 29, 4);
            assertThat(tokenizer.encode("</s>a", false)).containsExactly(2, 3);
            assertThat(tokenizer.decode(new int[] {1, 5, 30, 29, 4})).isEqualTo("cab b");
            assertThat(tokenizer.eosId()).hasValue(2);
            assertThat(tokenizer.applyChatTemplate(List.of(new ChatMessage("user", "hi")), true))
                    .hasValue("<s>hi");
            assertThat(model.config().endTokens()).containsExactlyInAnyOrder(0, 2);
        }
        assertThat(folder.resolve("README.md")).content().contains("license: apache-2.0");
    }

    @Test
    void numbersOf16BitsKeepTheirType() throws IOException {
        Path source = Goldens.folder("A_llama_tied");
        convert(GgufModels.in(new GgufBytes().brainFloats(), source, "llama"));
        try (SafetensorsFile expected = SafetensorsFile.open(source.resolve("model.safetensors"));
                SafetensorsFile found = SafetensorsFile.open(folder.resolve("model.safetensors"))) {
            String name = "model.layers.1.self_attn.k_proj.weight";
            float[] cut = expected.floats(name);
            for (int i = 0; i < cut.length; i++) {
                cut[i] = Float.intBitsToFloat(Float.floatToIntBits(cut[i]) & 0xffff0000);
            }
            assertThat(found.tensors().get(name).dtype()).isEqualTo("BF16");
            assertThat(found.floats(name)).containsExactly(cut);
        }
    }

    @Test
    void unsupportedFeaturesAreNamed() throws IOException {
        refused("general.architecture is missing", new GgufBytes());
        refused(
                "general.architecture mamba is not supported; expected one of llama",
                new GgufBytes().text("general.architecture", "mamba"));
        refused("general.type is adapter; expected a model", new GgufBytes().text("general.type", "adapter"));
        refused("llama.expert_count 8 is not supported", llama().uint32("llama.expert_count", 8));
        refused(
                "llama.rope.scaling.type must be none, linear, or yarn, found longrope",
                llama().text("llama.rope.scaling.type", "longrope"));
        refused(
                "llama.rope.dimension_count must be the width of a head, 16",
                llama().uint32("llama.rope.dimension_count", 8));
        refused("llama.attention.sliding_window must be absent", llama().uint32("llama.attention.sliding_window", 4));
        refused(
                "tensor extra is not supported: LlamaForCausalLM with 2 layers has none such",
                llama().floats("extra", new float[1], 1));
        refused("tensor blk.0.attn_norm.weight is missing", withoutLayers());
        refused(
                "tokenizer.ggml.eot_token_id must be an id below the number of tokens, 256",
                llama().uint32("tokenizer.ggml.eot_token_id", 256));
    }

    @Test
    void changedHeadersAreConvertedOrRefusedByName() throws IOException {
        byte[] whole = llama().build();
        Path file = Files.write(folder.resolve("model.gguf"), whole);
        int headerBytes;
        try (GgufFile gguf = GgufFile.open(file)) {
            headerBytes = (int) gguf.tensors().values().stream()
                    .mapToLong(GgufTensor::begin)
                    .min()
                    .orElseThrow();
        }
        Random random = new Random(3);
        for (int i = 0; i < 400; i++) {
            byte[] changed = whole.clone();
            int at = random.nextInt(headerBytes);
            changed[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : changed[at] ^ 1 << random.nextInt(8));
            try {
                convert(changed);
            } catch (InvalidInputException e) {
                assertThat(e.getMessage()).contains(folder.toString());
            } catch (RuntimeException e) {
                fail("change " + i + " at byte " + at, e);
            }
        }
    }

    /** A model whose metadata lists missing layers. */
    private static GgufBytes withoutLayers() {
        GgufBytes gguf = new GgufBytes().text("general.architecture", "llama");
        for (String key : List.of("block_count", "context_length", "feed_forward_length")) {
            gguf.uint32("llama." + key, 4);
        }
        return gguf.uint32("llama.embedding_length", 4)
                .uint32("llama.attention.head_count", 2)
                .float32("llama.attention.layer_norm_rms_epsilon", 1e-5f)
                .text("tokenizer.ggml.model", "gpt2")
                .text("tokenizer.ggml.pre", "smollm")
                .texts("tokenizer.ggml.tokens", List.of("a", "b"))
                .integers("tokenizer.ggml.token_type", 1, 1)
                .texts("tokenizer.ggml.merges", List.of())
                .floats("token_embd.weight", new float[8], 2, 4);
    }

    private static GgufBytes llama() throws IOException {
        return GgufModels.of(Goldens.folder("A_llama_tied"), "llama");
    }

    private void assertSameWeights(Path source, float tolerance) {
        try (SafetensorsFile expected = SafetensorsFile.open(source.resolve("model.safetensors"));
                SafetensorsFile found = SafetensorsFile.open(folder.resolve("model.safetensors"))) {
            assertThat(expected.tensors().keySet()).containsAll(found.tensors().keySet());
            assertThat(found.tensors())
                    .hasSizeGreaterThanOrEqualTo(expected.tensors().size() - 1);
            for (String name : found.tensors().keySet()) {
                if (tolerance == 0) {
                    assertThat(found.floats(name)).as(name).containsExactly(expected.floats(name));
                } else {
                    assertThat(Goldens.relativeError(found.floats(name), expected.floats(name)))
                            .as(name)
                            .isLessThan(tolerance);
                }
            }
        }
    }

    private void convert(GgufBytes bytes) throws IOException {
        convert(bytes.build());
    }

    private void convert(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("model.gguf"), bytes);
        try (GgufFile gguf = GgufFile.open(file)) {
            GgufConversion.write(gguf, folder);
        }
    }

    private void refused(String message, GgufBytes bytes) {
        assertThatThrownBy(() -> convert(bytes))
                .isInstanceOf(InvalidGgufException.class)
                .hasMessageContaining("model.gguf: ")
                .hasMessageContaining(message);
    }
}
