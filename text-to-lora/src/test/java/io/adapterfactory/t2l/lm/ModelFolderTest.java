package io.adapterfactory.t2l.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.lm.config.InvalidModelException;
import io.adapterfactory.t2l.tensor.InvalidSafetensorsException;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import io.adapterfactory.t2l.tensor.SafetensorsWriter;
import io.adapterfactory.t2l.tensor.TensorData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights in one file or in shards, in full or half precision, intact or damaged. */
class ModelFolderTest {

    private static final String NORM = "model.norm.weight";

    @TempDir
    Path folder;

    private Path file;
    private Map<String, TensorData> tensors;

    @BeforeEach
    void copy() throws IOException {
        Path golden = Goldens.folder("A_llama_tied");
        Files.copy(golden.resolve("config.json"), folder.resolve("config.json"));
        file = folder.resolve("model.safetensors");
        tensors = new LinkedHashMap<>();
        try (SafetensorsFile weights = SafetensorsFile.open(golden.resolve("model.safetensors"))) {
            weights.tensors()
                    .forEach((name, info) -> tensors.put(name, TensorData.of(weights.floats(name), info.shape())));
        }
    }

    @Test
    void shardsGiveTheSameModel() throws IOException {
        // Given every tensor in one of two shards
        Map<String, String> fileOfTensor = new TreeMap<>();
        Map<String, Map<String, TensorData>> shards = new TreeMap<>();
        for (String name : tensors.keySet()) {
            String shard = "model-0000" + (fileOfTensor.size() % 2 + 1) + "-of-00002.safetensors";
            fileOfTensor.put(name, shard);
            shards.computeIfAbsent(shard, key -> new TreeMap<>()).put(name, tensors.get(name));
        }
        shards.forEach((shard, part) -> SafetensorsWriter.write(folder.resolve(shard), part, Map.of("format", "pt")));
        writeIndex(fileOfTensor);

        assertThat(logLikelihood(folder)).isEqualTo(logLikelihood(Goldens.folder("A_llama_tied")));
    }

    @Test
    void halfPrecisionIsWidened() {
        Map<String, TensorData> halves = new TreeMap<>();
        try (SafetensorsFile weights =
                SafetensorsFile.open(Goldens.folder("A_llama_tied").resolve("model.safetensors"))) {
            weights.tensors()
                    .forEach((name, info) -> halves.put(name, TensorData.half(weights.floats(name), info.shape())));
        }
        SafetensorsWriter.write(file, halves, Map.of());

        assertThat(logLikelihood(folder)).isCloseTo(logLikelihood(Goldens.folder("A_llama_tied")), Offset.offset(0.02));
    }

    /** As transformers writes the decoder without its output head. */
    @Test
    void namesMayLackThePrefix() throws IOException {
        Map<String, TensorData> decoder = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> decoder.put(name.replaceFirst("^model\\.", ""), tensor));
        SafetensorsWriter.write(file, decoder, Map.of());
        Path config = folder.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("LlamaForCausalLM", "LlamaModel"));

        assertThat(logLikelihood(folder)).isEqualTo(logLikelihood(Goldens.folder("A_llama_tied")));

        decoder.put("layers.0.self_attn.q_norm.weight", TensorData.of(new float[16], 16));
        SafetensorsWriter.write(file, decoder, Map.of());
        assertRefused(folder + ": LlamaForCausalLM with 2 layers has no tensor layers.0.self_attn.q_norm.weight;"
                + " expected a config.json that fits the weights");
    }

    @Test
    void namesAMissingFile() {
        assertRefused(folder + " has neither model.safetensors nor model.safetensors.index.json");
    }

    @Test
    void namesAMissingTensor() {
        tensors.remove(NORM);
        write();

        assertRefused(folder + ": tensor " + NORM + " is missing");
    }

    @Test
    void namesATensorOfAnotherShape() {
        tensors.put(NORM, TensorData.of(new float[63], 63));
        write();

        assertRefused(file + ": tensor " + NORM + " has shape [63], expected [64] by config.json");
    }

    /** Old files contain tensors that are computed today, in various forms. */
    @ParameterizedTest
    @CsvSource({
        "model.layers.0.self_attn.rotary_emb.inv_freq, F32",
        "model.rotary_emb.inv_freq, F64",
        "model.rotary_emb.original_inv_freq, BF16",
        "model.rotary_emb.sliding_attention_inv_freq, F32",
        "model.rotary_emb_local.inv_freq, F16",
        "model.layers.1.self_attn.rotary_emb.cos_cached, F32",
        "model.layers.1.self_attn.rotary_emb.sin_cached, F32",
        "model.causal_mask, BOOL",
        "model.layers.0.self_attn.mask, U8",
        "model.layers.0.self_attn.masked_bias, F32",
        "model.layers.0.self_attn.bias, BOOL",
        "model.layers.0.attn.bias, U8",
        "model.embed_tokens.position_ids, I64",
        "position_ids, I32"
    })
    void whatIsComputedIsReadOver(String name, String dtype) throws IOException {
        write();
        double expected = logLikelihood(folder);
        append(name, dtype, 16);

        assertThat(logLikelihood(folder)).isEqualTo(expected);
    }

    @Test
    void aTensorOfNothingIsReadOver() throws IOException {
        write();
        append("model.layers.0.self_attn.q_proj.bias", "F32", 0);

        assertThat(logLikelihood(folder)).isEqualTo(logLikelihood(Goldens.folder("A_llama_tied")));
    }

    @ParameterizedTest
    @CsvSource({
        "model.layers.0.self_attn.q_norm.weight, F32",
        "model.layers.0.self_attn.q_proj.bias, F32",
        "model.layers.0.self_attn.bias, F32",
        "model.layers.0.mlp.down_proj.weight_scale_inv, F32",
        "model.layers.0.mlp.down_proj.SCB, F32",
        "model.layers.0.mlp.experts.0.w1.weight, BF16",
        "model.layers.2.input_layernorm.weight, F32",
        "model.embed_tokens.extra, U8",
        "score.weight, F16",
        "model.layers.0.self_attn.q_proj.lora_A.weight, F32"
    })
    void namesATensorThatTheFamilyDoesNotHave(String name, String dtype) throws IOException {
        write();
        append(name, dtype, 16);

        assertRefused(folder + ": LlamaForCausalLM with 2 layers has no tensor " + name
                + "; expected a config.json that fits the weights");
    }

    @Test
    void namesTensorsThatTheFamilyDoesNotHave() {
        for (int i = 0; i < 5; i++) {
            tensors.put("model.layers.0.extra." + i, TensorData.of(new float[3], 3));
        }
        write();

        assertRefused(folder + ": LlamaForCausalLM with 2 layers has no tensor model.layers.0.extra.0,"
                + " model.layers.0.extra.1, model.layers.0.extra.2 and 2 more; expected a config.json that fits the"
                + " weights");
    }

    @Test
    void namesATensorOfAShardThatTheIndexDoesNotList() throws IOException {
        Map<String, String> fileOfTensor = new TreeMap<>();
        tensors.keySet().forEach(name -> fileOfTensor.put(name, "shard.safetensors"));
        tensors.put("model.layers.0.self_attn.k_norm.weight", TensorData.of(new float[16], 16));
        SafetensorsWriter.write(folder.resolve("shard.safetensors"), tensors, Map.of());
        writeIndex(fileOfTensor);

        assertRefused(folder + ": LlamaForCausalLM with 2 layers has no tensor model.layers.0.self_attn.k_norm.weight;"
                + " expected a config.json that fits the weights");
    }

    /** The weights of another family with a config.json of Llama are detected by that family's tensors. */
    @ParameterizedTest
    @ValueSource(strings = {"A_qwen3", "A_qwen2_sliding", "A_gemma2"})
    void weightsOfAnotherFamilyAreRefused(String golden) throws IOException {
        Files.copy(Goldens.folder(golden).resolve("model.safetensors"), file, StandardCopyOption.REPLACE_EXISTING);
        ObjectMapper json = new ObjectMapper();
        ObjectNode config = (ObjectNode)
                json.readTree(Goldens.folder(golden).resolve("config.json").toFile());
        ObjectNode llama = json.createObjectNode();
        for (String key : List.of(
                "hidden_size",
                "intermediate_size",
                "num_hidden_layers",
                "num_attention_heads",
                "num_key_value_heads",
                "head_dim",
                "vocab_size")) {
            llama.set(key, config.get(key));
        }
        llama.put("model_type", "llama").put("tie_word_embeddings", !golden.equals("A_qwen2_sliding"));
        json.writeValue(folder.resolve("config.json").toFile(), llama);

        assertThatThrownBy(() -> CausalLanguageModel.load(folder, Goldens.device()))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("has no tensor model.layers.0.");
    }

    @Test
    void aTiedHeadMayBeInTheFileIfItIsTheEmbedding() {
        TensorData embedding = tensors.get("model.embed_tokens.weight");
        tensors.put("lm_head.weight", embedding);
        write();
        assertThat(logLikelihood(folder)).isEqualTo(logLikelihood(Goldens.folder("A_llama_tied")));

        tensors.put("lm_head.weight", TensorData.of(new float[256 * 64], 256, 64));
        write();
        assertRefused(folder + ": tensor lm_head.weight differs from model.embed_tokens.weight, but"
                + " tie_word_embeddings is true; expected equal tensors, or tie_word_embeddings false");
    }

    @Test
    void namesAnUntiedHeadThatIsMissing() throws IOException {
        Files.copy(
                Goldens.folder("A_llama_untied").resolve("config.json"),
                folder.resolve("config.json"),
                StandardCopyOption.REPLACE_EXISTING);
        write();

        assertRefused(folder + ": tensor lm_head.weight is missing");
    }

    @Test
    void namesQuantizedWeights() throws IOException {
        write();
        replaceDtype("model.norm.weight", "F8_E4M3");

        assertThatThrownBy(() -> CausalLanguageModel.load(folder, Goldens.device()))
                .isInstanceOf(InvalidSafetensorsException.class)
                .hasMessage(file + ": tensor model.norm.weight has dtype F8_E4M3; expected F32, F16 or BF16");
    }

    @ParameterizedTest
    @CsvSource({
        "A_mistral, lm_head.weight",
        "A_qwen2, model.layers.1.self_attn.k_proj.bias",
        "A_gemma2, model.layers.2.pre_feedforward_layernorm.weight",
        "A_gemma2, model.layers.0.post_feedforward_layernorm.weight"
    })
    void namesWhatAFamilyLacksOrHasInAnotherShape(String golden, String name) throws IOException {
        Files.copy(
                Goldens.folder(golden).resolve("config.json"),
                folder.resolve("config.json"),
                StandardCopyOption.REPLACE_EXISTING);
        tensors.clear();
        try (SafetensorsFile weights =
                SafetensorsFile.open(Goldens.folder(golden).resolve("model.safetensors"))) {
            weights.tensors()
                    .forEach(
                            (tensor, info) -> tensors.put(tensor, TensorData.of(weights.floats(tensor), info.shape())));
        }
        tensors.put(name, TensorData.of(new float[3], 3));
        write();
        assertThatThrownBy(() -> CausalLanguageModel.load(folder, Goldens.device()))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageStartingWith(file + ": tensor " + name + " has shape [3], expected [")
                .hasMessageEndingWith("] by config.json");

        tensors.remove(name);
        write();
        assertRefused(folder + ": tensor " + name + " is missing");
    }

    @Test
    void namesATensorBeyondHalfPrecision() {
        float[] numbers = new float[64];
        numbers[63] = 70000;
        tensors.put(NORM, TensorData.of(numbers, 64));
        write();

        assertThatThrownBy(() -> CausalLanguageModel.load(folder, Goldens.device(), Precision.FP16))
                .isInstanceOf(InvalidModelException.class)
                .hasMessage(file + ": tensor " + NORM
                        + " has weights that are too large for fp16 (beyond 65504); expected precision fp32");
    }

    @Test
    void namesActivationsBeyondThePrecision() {
        // Given weights that fp16 can hold, and sums of them that it cannot
        tensors.computeIfPresent("model.layers.0.mlp.down_proj.weight", (name, old) -> {
            float[] numbers = new float[64 * 128];
            Arrays.fill(numbers, 60000);
            return TensorData.of(numbers, 64, 128);
        });
        write();
        List<int[]> prompts = List.of(new int[] {1, 20, 30});

        try (CausalLanguageModel model = CausalLanguageModel.load(folder, Goldens.device(), Precision.FP16)) {
            String message = "prompt 0: the model computes NaN, its activations overflow fp16 (beyond 65504);"
                    + " expected precision fp32";
            assertThatThrownBy(() -> model.generate(prompts, LoraBatch.none(), DecodingOptions.greedy(2, Set.of())))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessage(message);
            assertThatThrownBy(() -> model.logLikelihood(prompts, prompts, LoraBatch.none()))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessage(message);
        }
        assertThat(logLikelihood(folder)).as("in fp32").isFinite();
    }

    @Test
    void namesATensorThatIsNotFinite() {
        float[] numbers = new float[64];
        numbers[63] = Float.NaN;
        tensors.put(NORM, TensorData.of(numbers, 64));
        write();

        assertRefused(file + ": tensor " + NORM + " has NaN or infinite weights");
    }

    @Test
    void namesADamagedFile() throws IOException {
        write();
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 100));

        assertThatThrownBy(() -> CausalLanguageModel.load(folder, Goldens.device()))
                .isInstanceOf(InvalidSafetensorsException.class)
                .hasMessageStartingWith(file + ": tensor ")
                .hasMessageContaining(" has data_offsets [");
    }

    @Test
    void namesAShardOutsideTheFolder() throws IOException {
        writeIndex(Map.of(NORM, "../elsewhere.safetensors"));

        assertRefused(folder.resolve("model.safetensors.index.json") + ": shard ../elsewhere.safetensors of tensor "
                + NORM + " is not a file in this folder");
    }

    @Test
    void namesAShardThatLacksItsTensor() throws IOException {
        Path shard = folder.resolve("shard.safetensors");
        SafetensorsWriter.write(shard, Map.of(), Map.of());
        writeIndex(Map.of("model.embed_tokens.weight", "shard.safetensors"));

        assertRefused(shard + ": tensor model.embed_tokens.weight is missing, though the index names this file");
    }

    /** Adds a tensor of zeros to the written file, of any dtype. */
    private void append(String name, String dtype, int numbers) throws IOException {
        int width = Map.of("F64", 8, "I64", 8, "F32", 4, "I32", 4, "F16", 2, "BF16", 2)
                .getOrDefault(dtype, 1);
        rewrite(header -> {
            long end = 0;
            for (JsonNode tensor : header) {
                end = Math.max(end, tensor.path("data_offsets").path(1).asLong());
            }
            ObjectNode tensor = header.putObject(name).put("dtype", dtype);
            tensor.putArray("shape").add(numbers);
            tensor.putArray("data_offsets").add(end).add(end + (long) numbers * width);
            return numbers * width;
        });
    }

    /** Makes an F32 tensor one of four times as many numbers of one byte. */
    private void replaceDtype(String name, String dtype) throws IOException {
        rewrite(header -> {
            ObjectNode tensor = (ObjectNode) header.get(name);
            tensor.put("dtype", dtype);
            ArrayNode shape = (ArrayNode) tensor.get("shape");
            shape.set(0, 4 * shape.get(0).asInt());
            return 0;
        });
    }

    /** @param change of the header; its value is the number of bytes to be added to the data */
    private void rewrite(ToIntFunction<ObjectNode> change) throws IOException {
        ByteBuffer old = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[(int) old.getLong()];
        old.get(header);
        ObjectNode changed = (ObjectNode) new ObjectMapper().readTree(header);
        int added = change.applyAsInt(changed);
        byte[] text = new ObjectMapper().writeValueAsBytes(changed);
        ByteBuffer whole = ByteBuffer.allocate(8 + text.length + old.remaining() + added)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .put(old);
        Files.write(file, whole.array());
    }

    private void write() {
        SafetensorsWriter.write(file, tensors, Map.of());
    }

    private void writeIndex(Map<String, String> fileOfTensor) throws IOException {
        new ObjectMapper()
                .writeValue(
                        folder.resolve("model.safetensors.index.json").toFile(), Map.of("weight_map", fileOfTensor));
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> CausalLanguageModel.load(folder, Goldens.device()))
                .isInstanceOf(InvalidModelException.class)
                .hasMessage(message);
    }

    private static double logLikelihood(Path folder) {
        try (CausalLanguageModel model = CausalLanguageModel.load(folder, Goldens.device())) {
            return model.logLikelihood(
                            List.of(new int[] {1, 20, 30}), List.of(new int[] {40, 50, 60}), LoraBatch.none())[0];
        }
    }
}
