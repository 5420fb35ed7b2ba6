package io.adapterfactory.t2l.lora.peft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.lora.ExportForm;
import io.adapterfactory.t2l.lora.InvalidAdapterException;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.MixedLayers;
import io.adapterfactory.t2l.lora.ModuleShape;
import io.adapterfactory.t2l.tensor.InvalidSafetensorsException;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import io.adapterfactory.t2l.tensor.SafetensorsWriter;
import io.adapterfactory.t2l.tensor.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeftDirectoryTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String Q_A = "base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"B_llama_untied_lora", "B_llama_untied_rslora"})
    void readsWhatPeftWrote(String golden) {
        LoraWeights adapter = PeftDirectory.read(Goldens.folder(golden));

        boolean useRslora = golden.endsWith("rslora");
        assertThat(adapter.config()).isEqualTo(new LoraConfig(8, 16, useRslora, List.of("v_proj", "q_proj")));
        assertThat(adapter.target().layerCount()).isEqualTo(2);
        assertThat(adapter.target())
                .isEqualTo(new LoraTarget(
                        2, Map.of("q_proj", new ModuleShape(64, 64), "v_proj", new ModuleShape(64, 32))));
        try (SafetensorsFile tensors =
                SafetensorsFile.open(Goldens.folder(golden).resolve(PeftDirectory.WEIGHTS))) {
            float[] layerOne = new float[8 * 64];
            System.arraycopy(adapter.a().get("q_proj"), 8 * 64, layerOne, 0, layerOne.length);
            assertThat(layerOne).isEqualTo(tensors.floats(Q_A));
        }
    }

    @Test
    void theCardNamesTheBaseModelAndTheScalingOfTheUpdate() throws IOException {
        PeftDirectory.write(folder.resolve("folded"), adapter(), ExportForm.FOLDED, "nano");
        PeftDirectory.write(folder.resolve("faithful"), adapter(), ExportForm.FAITHFUL, "nano");

        assertThat(Files.readString(folder.resolve("folded/README.md")))
                .startsWith("---\nlibrary_name: peft\nbase_model: nano\n---\n")
                .contains("| rank | 3 |", "folded into B");
        assertThat(Files.readString(folder.resolve("faithful/README.md"))).contains("over the root of `r`");
    }

    @ParameterizedTest
    @EnumSource(ExportForm.class)
    void bothFormsGiveTheSameWeightChange(ExportForm form) throws IOException {
        // Given an adapter whose scaling is 16 / sqrt(3)
        LoraWeights adapter = adapter();

        // When
        PeftDirectory.write(folder, adapter, form, "nano");
        LoraWeights read = PeftDirectory.read(folder);

        // Then
        LoraConfig expected = form == ExportForm.FOLDED
                ? new LoraConfig(3, 3, false, adapter.config().targetModules())
                : adapter.config();
        assertThat(read.config()).isEqualTo(expected);
        assertThat(read.target().modules()).isEqualTo(adapter.config().targetModules());
        assertThat(read.target()).isEqualTo(adapter.target());
        for (String module : adapter.target().modules()) {
            assertThat(Goldens.relativeError(weightChange(read, module), weightChange(adapter, module)))
                    .isLessThan(1e-6);
        }
    }

    @Test
    void adaptedLayersWithAGapAreWrittenAsPeftHasThemAndReadAgain() throws IOException {
        LoraWeights two = adapter();
        LoraTarget target = new LoraTarget(List.of(2, 5), shapes());
        LoraWeights adapter = new LoraWeights(two.config(), target, two.a(), two.b());

        PeftDirectory.write(folder, adapter, ExportForm.FAITHFUL, "nano");

        JsonNode config = JSON.readTree(folder.resolve(PeftDirectory.CONFIG).toFile());
        assertThat(config.get("layers_to_transform").toString()).isEqualTo("[2,5]");
        assertThat(config.get("layers_pattern").isNull()).isTrue();
        try (SafetensorsFile tensors = SafetensorsFile.open(folder.resolve(PeftDirectory.WEIGHTS))) {
            assertThat(tensors.tensors().keySet())
                    .hasSize(2 * 2 * 2)
                    .allMatch(name -> name.contains(".layers.2.") || name.contains(".layers.5."));
        }
        LoraWeights read = PeftDirectory.read(folder);
        assertThat(read.target()).isEqualTo(adapter.target());
        assertThat(read.a().get("down_proj")).isEqualTo(adapter.a().get("down_proj"));
        assertThat(read.b().get("down_proj")).isEqualTo(adapter.b().get("down_proj"));
    }

    @Test
    void differentLayersAreWrittenAndReadAgain() throws IOException {
        LoraWeights adapter =
                MixedLayers.random(new LoraConfig(2, 4, true, MixedLayers.TARGET.modules()), MixedLayers.TARGET, 1);

        PeftDirectory.write(folder, adapter, ExportForm.FAITHFUL, "nano");

        JsonNode config = JSON.readTree(folder.resolve(PeftDirectory.CONFIG).toFile());
        assertThat(config.get("layers_to_transform").isNull()).isTrue();
        assertThat(config.get("target_modules").toString()).isEqualTo("[\"q_proj\",\"v_proj\"]");
        try (SafetensorsFile tensors = SafetensorsFile.open(folder.resolve(PeftDirectory.WEIGHTS))) {
            String layer = "base_model.model.model.layers.";
            assertThat(tensors.tensors()).hasSize(2 * 6).doesNotContainKey(layer + "2.self_attn.v_proj.lora_A.weight");
            assertThat(tensors.tensors()
                            .get(layer + "2.self_attn.q_proj.lora_B.weight")
                            .shape())
                    .containsExactly(8, 2);
            assertThat(tensors.tensors()
                            .get(layer + "5.self_attn.q_proj.lora_B.weight")
                            .shape())
                    .containsExactly(10, 2);
        }
        LoraWeights read = PeftDirectory.read(folder);
        assertThat(read.target()).isEqualTo(adapter.target());
        for (String group : adapter.target().groups().keySet()) {
            assertThat(read.a().get(group)).isEqualTo(adapter.a().get(group));
            assertThat(read.b().get(group)).isEqualTo(adapter.b().get(group));
        }
    }

    @Test
    void placesModulesWhereLlamaHasThem() throws IOException {
        PeftDirectory.write(folder, adapter(), ExportForm.FOLDED, "nano");

        try (SafetensorsFile tensors = SafetensorsFile.open(folder.resolve(PeftDirectory.WEIGHTS))) {
            assertThat(tensors.tensors().keySet())
                    .contains(Q_A, "base_model.model.model.layers.0.mlp.down_proj.lora_B.weight")
                    .hasSize(2 * 2 * 2);
            assertThat(tensors.metadata()).isEqualTo(Map.of("format", "pt"));
        }
    }

    @Test
    void theConfigurationHasPeftsKeysAndTypes() throws IOException {
        PeftDirectory.write(folder, adapter(), ExportForm.FOLDED, "nano");

        JsonNode ours = JSON.readTree(folder.resolve(PeftDirectory.CONFIG).toFile());
        JsonNode peft = JSON.readTree(Goldens.folder("B_llama_untied_rslora")
                .resolve(PeftDirectory.CONFIG)
                .toFile());
        List<String> keys = new ArrayList<>();
        ours.fieldNames().forEachRemaining(keys::add);
        assertThat(keys).allSatisfy(key -> assertThat(peft.has(key)).as(key).isTrue());
        assertThat(ours.path("peft_type").asText()).isEqualTo("LORA");
        assertThat(ours.path("task_type").asText()).isEqualTo("CAUSAL_LM");
        assertThat(ours.path("base_model_name_or_path").asText()).isEqualTo("nano");
        assertThat(ours.path("r").asInt()).isEqualTo(3);
        assertThat(ours.path("lora_alpha")).isEqualTo(JSON.readTree("3"));
        assertThat(ours.path("use_rslora").asBoolean()).isFalse();
        assertThat(ours.path("target_modules")).isEqualTo(JSON.readTree("[\"q_proj\", \"down_proj\"]"));
    }

    @Test
    void theSameAdapterGivesTheSameBytes() throws IOException {
        Path again = Files.createDirectory(folder.resolve("again"));

        PeftDirectory.write(folder, adapter(), ExportForm.FAITHFUL, "nano");
        PeftDirectory.write(again, adapter(), ExportForm.FAITHFUL, "nano");

        assertThat(folder.resolve(PeftDirectory.CONFIG)).hasSameBinaryContentAs(again.resolve(PeftDirectory.CONFIG));
        assertThat(folder.resolve(PeftDirectory.WEIGHTS)).hasSameBinaryContentAs(again.resolve(PeftDirectory.WEIGHTS));
    }

    @Test
    void missingFilesAreNamed() throws IOException {
        assertRefused(folder.resolve(PeftDirectory.CONFIG) + " is missing; expected a PEFT adapter directory");

        PeftDirectory.write(folder, adapter(), ExportForm.FOLDED, "nano");
        Files.delete(folder.resolve(PeftDirectory.WEIGHTS));

        assertRefused(folder.resolve(PeftDirectory.WEIGHTS) + " is missing");
    }

    @Test
    void aBrokenConfigurationIsNamed() throws IOException {
        Files.writeString(folder.resolve(PeftDirectory.CONFIG), "{\"r\": 8,");

        assertRefused(folder.resolve(PeftDirectory.CONFIG) + " cannot be read as JSON: ");
    }

    @Test
    void brokenWeightsAreNamed() throws IOException {
        PeftDirectory.write(folder, adapter(), ExportForm.FOLDED, "nano");
        Files.write(folder.resolve(PeftDirectory.WEIGHTS), new byte[3]);

        assertThatThrownBy(() -> PeftDirectory.read(folder))
                .isInstanceOf(InvalidSafetensorsException.class)
                .hasMessage(folder.resolve(PeftDirectory.WEIGHTS) + " has 3 bytes; a safetensors file has at least 8");
    }

    @Test
    void aMissingMatrixIsNamed() throws IOException {
        rewrite(tensors -> tensors.remove(Q_A));

        assertRefused(folder.resolve(PeftDirectory.WEIGHTS) + ": tensor " + Q_A + " is missing");
    }

    @Test
    void aHighLayerNumberNeedsNoMemory() throws IOException {
        String high = Q_A.replace(".1.", ".999999.");
        rewrite(tensors -> {
            tensors.put(high, tensors.get(Q_A));
            tensors.put(high.replace("lora_A", "lora_B"), tensors.get(Q_A.replace("lora_A", "lora_B")));
        });

        LoraWeights read = PeftDirectory.read(folder);

        assertThat(read.target().layers()).containsExactly(0, 1, 999999);
        assertThat(read.a().get("q_proj")).hasSize(3 * 3 * 4);
        assertThat(read.a().get("down_proj")).hasSize(2 * 3 * 8);
    }

    @Test
    void aTensorOfAnotherShapeIsNamed() throws IOException {
        rewrite(tensors -> tensors.put(Q_A, TensorData.of(new float[2 * 4], 2, 4)));

        assertRefused(folder.resolve(PeftDirectory.WEIGHTS) + ": tensor " + Q_A + " has shape [2, 4], expected [3, 4]");
    }

    @Test
    void aTensorOfMoreAxesIsNamed() throws IOException {
        rewrite(tensors -> tensors.put(Q_A, TensorData.of(new float[12], 3, 4, 1)));

        assertRefused(folder.resolve(PeftDirectory.WEIGHTS) + ": tensor " + Q_A + " has 3 axes, expected 2");
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
    void weightsThatAreNotFiniteAreNamed(float bad) throws IOException {
        float[] numbers = new float[12];
        numbers[7] = bad;
        rewrite(tensors -> tensors.put(Q_A, TensorData.of(numbers, 3, 4)));

        assertRefused(folder.resolve(PeftDirectory.WEIGHTS) + ": tensor " + Q_A + " has NaN or infinite weights");
    }

    @Test
    void anUnexpectedTensorIsNamed() throws IOException {
        String norm = "base_model.model.model.norm.weight";
        rewrite(tensors -> tensors.put(norm, TensorData.of(new float[4], 4)));

        assertRefused(folder.resolve(PeftDirectory.WEIGHTS) + ": tensor " + norm
                + " is not expected in a LoRA of self-attention and MLP projections");
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> PeftDirectory.read(folder))
                .isInstanceOf(InvalidAdapterException.class)
                .hasMessageStartingWith(message);
    }

    private void change(Consumer<ObjectNode> change) throws IOException {
        Path file = folder.resolve(PeftDirectory.CONFIG);
        ObjectNode config = (ObjectNode) JSON.readTree(file.toFile());
        change.accept(config);
        JSON.writeValue(file.toFile(), config);
    }

    private void rewrite(Consumer<Map<String, TensorData>> change) {
        PeftDirectory.write(folder, adapter(), ExportForm.FOLDED, "nano");
        Path file = folder.resolve(PeftDirectory.WEIGHTS);
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        try (SafetensorsFile written = SafetensorsFile.open(file)) {
            written.tensors()
                    .forEach((name, info) -> tensors.put(name, TensorData.of(written.floats(name), info.shape())));
        }
        change.accept(tensors);
        SafetensorsWriter.write(file, tensors, Map.of());
    }

    /** Two layers, rank 3, alpha 16 with rsLoRA, random numbers. */
    private static LoraWeights adapter() {
        Map<String, ModuleShape> modules = shapes();
        Random random = new Random(3);
        Map<String, float[]> a = new LinkedHashMap<>();
        Map<String, float[]> b = new LinkedHashMap<>();
        modules.forEach((module, shape) -> {
            a.put(module, gaussian(random, 2 * 3 * shape.in()));
            b.put(module, gaussian(random, 2 * 3 * shape.out()));
        });
        return new LoraWeights(
                new LoraConfig(3, 16, true, List.copyOf(modules.keySet())), new LoraTarget(2, modules), a, b);
    }

    private static Map<String, ModuleShape> shapes() {
        Map<String, ModuleShape> modules = new LinkedHashMap<>();
        modules.put("q_proj", new ModuleShape(4, 6));
        modules.put("down_proj", new ModuleShape(8, 4));
        return modules;
    }

    private static float[] gaussian(Random random, int size) {
        float[] numbers = new float[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    /** s B A of every layer, {@code [layers, out, in]} flattened. */
    private static float[] weightChange(LoraWeights adapter, String module) {
        int rank = adapter.config().rank();
        ModuleShape shape = adapter.target().groups().get(module).shape();
        float[] a = adapter.a().get(module);
        float[] b = adapter.b().get(module);
        float[] change = new float[adapter.target().layerCount() * shape.out() * shape.in()];
        for (int i = 0; i < change.length; i++) {
            int layer = i / (shape.out() * shape.in());
            int out = i / shape.in() % shape.out();
            int in = i % shape.in();
            double sum = 0;
            for (int k = 0; k < rank; k++) {
                sum += (double) b[(layer * shape.out() + out) * rank + k] * a[(layer * rank + k) * shape.in() + in];
            }
            change[i] = (float) (adapter.config().scaling() * sum);
        }
        return change;
    }
}
