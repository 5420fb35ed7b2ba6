package io.adapterfactory.t2l.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.basemodel.BaseModelProfile;
import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.LoraBatch;
import io.adapterfactory.t2l.lm.config.InvalidModelException;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.lora.InvalidAdapterException;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.adapterfactory.t2l.tensor.FloatType;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import io.adapterfactory.t2l.tensor.SafetensorsWriter;
import io.adapterfactory.t2l.tensor.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares merged weights with PEFT's, and a merged model's logits with those of base model and adapter. */
class MergedExportTest {

    private static final Path NANO = Path.of("../models/base-models/nano");
    private static final String Q_PROJ = "model.layers.0.self_attn.q_proj.weight";
    private static final long NO_LIMIT = Long.MAX_VALUE;

    @TempDir
    private Path root;

    private Path merge(Path base, LoraWeights adapter, long shardBytes) throws IOException {
        Path folder = Files.createDirectories(root.resolve("merged"));
        MergedModel.write(folder, base, new AdaptedBase(adapter, ModelConfig.read(base)), shardBytes);
        return folder;
    }

    @ParameterizedTest
    @CsvSource({
        "A_llama_untied, B_llama_untied_lora",
        "A_llama_untied, B_llama_untied_rslora",
        "A_gemma2, B_gemma2_lora",
        "A_gemma2, B_gemma2_rslora"
    })
    void mergedWeightsEqualPeft(String base, String golden) throws IOException {
        Path merged = merge(Goldens.folder(base), PeftDirectory.read(Goldens.folder(golden)), NO_LIMIT);

        try (SafetensorsFile found = SafetensorsFile.open(merged.resolve("model.safetensors"));
                SafetensorsFile expected = Goldens.open(golden)) {
            assertThat(Goldens.relativeError(found.floats(Q_PROJ), expected.floats("merged_q_proj.0")))
                    .isLessThan(1e-6);
            assertThat(Goldens.relativeError(
                            found.floats("model.layers.1.self_attn.v_proj.weight"), expected.floats("merged_v_proj.1")))
                    .isLessThan(1e-6);
        }
    }

    static Stream<LoraWeights> adaptersOfSomeLayers() {
        return Stream.of(SmallAdapter.of(NANO, 1, 3), SmallAdapter.withGaps(NANO));
    }

    @ParameterizedTest
    @MethodSource("adaptersOfSomeLayers")
    void logitsOfTheMergedModelEqualThoseOfBaseModelAndAdapter(LoraWeights adapter) throws IOException {
        int[][] tokens = {{1, 14, 15, 16, 40, 5, 9}};

        Path merged = merge(NANO, adapter, NO_LIMIT);

        try (CausalLanguageModel base = CausalLanguageModel.load(NANO, Goldens.device());
                CausalLanguageModel whole = CausalLanguageModel.load(merged, Goldens.device());
                LoraBatch adapters = LoraBatch.of(base, List.of(adapter), new int[] {0})) {
            float[] expected = logits(base, tokens, adapters);
            assertThat(Goldens.relativeError(logits(whole, tokens, LoraBatch.none()), expected))
                    .isLessThan(1e-4);
            assertThat(Goldens.relativeError(logits(base, tokens, LoraBatch.none()), expected))
                    .as("without the adapter")
                    .isGreaterThan(1e-2);
        }
    }

    private static float[] logits(CausalLanguageModel model, int[][] tokens, LoraBatch adapters) {
        try (NDManager scope = model.newManager()) {
            NDArray embedded = model.decoder()
                    .embed(
                            model.weights(),
                            scope.create(tokens[0])
                                    .toType(DataType.INT64, false)
                                    .reshape(1, -1));
            NDArray hidden = model.decoder().forward(model.weights(), embedded, adapters);
            return model.decoder().logits(model.weights(), hidden).toFloatArray();
        }
    }

    @Test
    void whatIsNotAdaptedIsCopiedAndTypesAreKept() throws IOException {
        // Given a base model in BF16, with a tensor of another type that no decoder uses
        Path base = copyOfNano(FloatType.BF16);
        LoraWeights adapter = SmallAdapter.of(NANO, 0);

        Path merged = merge(base, adapter, NO_LIMIT);

        try (SafetensorsFile before = SafetensorsFile.open(base.resolve("model.safetensors"));
                SafetensorsFile after = SafetensorsFile.open(merged.resolve("model.safetensors"))) {
            assertThat(after.tensors().keySet()).isEqualTo(before.tensors().keySet());
            before.tensors().forEach((name, info) -> {
                assertThat(after.tensors().get(name).dtype()).isEqualTo(info.dtype());
                if (name.equals("model.rotary.position_ids")) {
                    assertThat(after.longs(name)).containsExactly(7, -8);
                } else if (!name.contains("layers.0.") || name.endsWith("norm.weight")) {
                    assertThat(after.floats(name)).as(name).containsExactly(before.floats(name));
                } else {
                    assertThat(after.floats(name)).as(name).isNotEqualTo(before.floats(name));
                }
            });
        }
    }

    private Path copyOfNano(FloatType type) throws IOException {
        Path base = Files.createDirectories(root.resolve("base"));
        try (Stream<Path> files = Files.list(NANO)) {
            for (Path file : files.toList()) {
                Files.copy(file, base.resolve(file.getFileName()));
            }
        }
        try (SafetensorsFile weights = SafetensorsFile.open(NANO.resolve("model.safetensors"))) {
            Map<String, TensorData> tensors = new LinkedHashMap<>();
            weights.tensors()
                    .forEach((name, info) ->
                            tensors.put(name, TensorData.streamed(weights.values(name), type, info.shape())));
            tensors.put("model.rotary.position_ids", TensorData.int64(new long[] {7, -8}, 2));
            SafetensorsWriter.write(base.resolve("model.safetensors"), tensors, Map.of("format", "pt"));
        }
        return base;
    }

    @Test
    void largeModelsAreInShardsWithAnIndex() throws IOException {
        LoraWeights adapter = SmallAdapter.of(NANO, 0, 1, 2, 3);
        Path whole = merge(NANO, adapter, NO_LIMIT);
        Files.move(whole, root.resolve("whole"));

        Path sharded = merge(NANO, adapter, 500_000);

        JsonNode index = new ObjectMapper()
                .readTree(sharded.resolve("model.safetensors.index.json").toFile());
        assertThat(sharded.resolve("model.safetensors")).doesNotExist();
        try (SafetensorsFile expected = SafetensorsFile.open(root.resolve("whole/model.safetensors"))) {
            long bytes = 0;
            for (String name : expected.tensors().keySet()) {
                bytes += expected.tensors().get(name).bytes();
                String shard = index.path("weight_map").path(name).asText();
                assertThat(shard).matches("model-0000\\d-of-0000\\d\\.safetensors");
                try (SafetensorsFile found = SafetensorsFile.open(sharded.resolve(shard))) {
                    assertThat(found.floats(name)).isEqualTo(expected.floats(name));
                }
            }
            assertThat(index.path("metadata").path("total_size").asLong()).isEqualTo(bytes);
        }
        assertThat(Files.size(
                        sharded.resolve(index.path("weight_map").path(Q_PROJ).asText())))
                .isLessThan(510_000);
        CausalLanguageModel.load(sharded, Goldens.device()).close();
    }

    @Test
    void configurationTokenizerAndPromptFormatComeAlongWithoutTheDigests() throws IOException {
        Path folder = Files.createDirectories(root.resolve("merged"));

        new AdapterExport(SmallAdapter.of(NANO, 0), SmallAdapter.CARD).writeMerged(folder, NANO, NO_LIMIT);

        for (String file : List.of("config.json", "tokenizer.json", "tokenizer_config.json")) {
            assertThat(folder.resolve(file)).hasSameBinaryContentAs(NANO.resolve(file));
        }
        assertThat(BaseModelProfile.read(folder).promptFormat())
                .isEqualTo(BaseModelProfile.read(NANO).promptFormat());
        assertThat(BaseModelDigests.stored(folder)).isEmpty();
        assertThat(BaseModelDigests.of(folder).weights())
                .isNotEqualTo(BaseModelDigests.of(NANO).weights());
        assertThat(folder.resolve("Modelfile")).content().startsWith("FROM .\nTEMPLATE");
        assertThat(folder.resolve("README.md"))
                .content()
                .contains("base_model_relation: finetune", "library_name: transformers", "> Reverse it.");
    }

    @Test
    void aBaseModelWithoutWeightsIsRefused() throws IOException {
        Path base = copyOfNano(FloatType.F32);
        Files.delete(base.resolve("model.safetensors"));

        assertThatThrownBy(() -> merge(base, SmallAdapter.of(NANO, 0), NO_LIMIT))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("has neither model.safetensors nor model.safetensors.index.json");
    }

    @Test
    void aBaseModelWithoutAnAdaptedWeightIsRefused() throws IOException {
        Path base = copyOfNano(FloatType.F32);
        try (SafetensorsFile weights = SafetensorsFile.open(NANO.resolve("model.safetensors"))) {
            Map<String, TensorData> tensors = new LinkedHashMap<>();
            weights.tensors().keySet().stream()
                    .filter(name -> !name.equals(Q_PROJ))
                    .forEach(name -> tensors.put(name, weights.copy(name)));
            SafetensorsWriter.write(base.resolve("model.safetensors"), tensors, Map.of());
        }

        assertThatThrownBy(() -> merge(base, SmallAdapter.of(NANO, 0), NO_LIMIT))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("tensor " + Q_PROJ + " is missing");
    }

    @Test
    void aSumThatTheBaseModelsTypeCannotHoldLeavesNothingBehind() throws IOException {
        Path base = copyOfNano(FloatType.F16);
        LoraWeights adapter = SmallAdapter.of(NANO, 0);
        adapter.b().get("o_proj")[0] = 1e7f;
        Path target = root.resolve("out/merged");

        assertThatThrownBy(
                        () -> ArtifactDirectory.create(target, folder -> new AdapterExport(adapter, SmallAdapter.CARD)
                                .writeMerged(folder, base, NO_LIMIT)))
                .isInstanceOf(InvalidAdapterException.class)
                .hasMessageContaining("o_proj.weight of the merged model has the number", "F16 cannot hold");
        assertThat(root.resolve("out")).isEmptyDirectory();
    }
}
