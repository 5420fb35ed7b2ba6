package io.adapterfactory.t2l.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.lm.config.InvalidModelException;
import io.adapterfactory.t2l.tensor.InvalidSafetensorsException;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import io.adapterfactory.t2l.tensor.SafetensorsWriter;
import io.adapterfactory.t2l.tensor.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights in one file or in shards, in full or half precision, whole or damaged. */
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
                        + " holds weights that fp16 cannot hold (beyond 65504); expected precision fp32");
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

        assertRefused(file + ": tensor " + NORM + " holds NaN or infinite weights");
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
                + NORM + " is no file of this folder");
    }

    @Test
    void namesAShardThatLacksItsTensor() throws IOException {
        Path shard = folder.resolve("shard.safetensors");
        SafetensorsWriter.write(shard, Map.of(), Map.of());
        writeIndex(Map.of("model.embed_tokens.weight", "shard.safetensors"));

        assertRefused(shard + ": tensor model.embed_tokens.weight is missing, though the index names this file");
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
