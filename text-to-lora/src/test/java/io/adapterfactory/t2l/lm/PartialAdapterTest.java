package io.adapterfactory.t2l.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.ModuleShape;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import io.adapterfactory.t2l.tensor.SafetensorsWriter;
import io.adapterfactory.t2l.tensor.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Adapters on some layers of a model must score like adapters with zeros in the other layers. */
class PartialAdapterTest {

    private static final Path GOLDEN = Goldens.folder("B_llama_untied_lora");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void anAdapterOnOneLayerLeavesTheOtherAsItIs(int layer) throws IOException {
        LoraWeights one = cut(name -> name.contains(".layers." + layer + "."), false);
        LoraWeights padded = cut(name -> name.contains(".layers." + layer + "."), true);

        double[] base = likelihood(null);
        double[] whole = likelihood(PeftDirectory.read(GOLDEN));
        double[] partial = likelihood(one);

        assertThat(one.target().layers()).containsExactly(layer);
        assertThat(partial).isEqualTo(likelihood(padded)).isNotEqualTo(base).isNotEqualTo(whole);
    }

    @Test
    void aModuleThatIsMissingInOneLayerStaysAsItIsThere() throws IOException {
        LoraWeights one = cut(name -> !name.contains(".layers.0.self_attn.v_proj"), false);
        LoraWeights padded = cut(name -> !name.contains(".layers.0.self_attn.v_proj"), true);

        assertThat(one.target().find("v_proj", 0)).isEmpty();
        assertThat(padded.target().find("v_proj", 0)).isPresent();
        assertThat(likelihood(one))
                .isEqualTo(likelihood(padded))
                .isNotEqualTo(likelihood(null))
                .isNotEqualTo(likelihood(PeftDirectory.read(GOLDEN)));
    }

    @Test
    void anAdapterOfMoreLayersDoesNotFit() throws IOException {
        LoraWeights two = PeftDirectory.read(GOLDEN);
        Map<String, float[]> a = new LinkedHashMap<>();
        Map<String, float[]> b = new LinkedHashMap<>();
        two.target().modules().forEach(module -> {
            a.put(module, java.util.Arrays.copyOf(two.a().get(module), two.a().get(module).length / 2 * 3));
            b.put(module, java.util.Arrays.copyOf(two.b().get(module), two.b().get(module).length / 2 * 3));
        });
        Map<String, ModuleShape> shapes = Map.of("q_proj", new ModuleShape(64, 64), "v_proj", new ModuleShape(64, 32));
        LoraWeights three = new LoraWeights(two.config(), new LoraTarget(3, shapes), a, b);

        assertThatThrownBy(() -> likelihood(three)).hasMessageContaining("does not fit the base model");
    }

    /** The adapter without some tensors, or with zeros in their place. */
    private LoraWeights cut(Predicate<String> kept, boolean hasZeros) throws IOException {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        try (SafetensorsFile file = SafetensorsFile.open(GOLDEN.resolve(PeftDirectory.WEIGHTS))) {
            file.tensors().forEach((name, info) -> {
                float[] numbers = file.floats(name);
                if (kept.test(name)) {
                    tensors.put(name, TensorData.of(numbers, info.shape()));
                } else if (hasZeros) {
                    tensors.put(name, TensorData.of(new float[numbers.length], info.shape()));
                }
            });
        }
        Path cut = Files.createDirectories(folder.resolve("cut" + hasZeros));
        Files.copy(GOLDEN.resolve(PeftDirectory.CONFIG), cut.resolve(PeftDirectory.CONFIG));
        SafetensorsWriter.write(cut.resolve(PeftDirectory.WEIGHTS), tensors, Map.of());
        return PeftDirectory.read(cut);
    }

    private static double[] likelihood(LoraWeights adapter) {
        try (CausalLanguageModel model = CausalLanguageModel.load(Goldens.folder("A_llama_untied"), Goldens.device())) {
            List<int[]> prompt = List.of(new int[] {5, 9, 2, 7});
            List<int[]> continuation = List.of(new int[] {3, 8, 4});
            if (adapter == null) {
                return model.logLikelihood(prompt, continuation, LoraBatch.none());
            }
            try (LoraBatch batch = LoraBatch.of(model, List.of(adapter), new int[] {0})) {
                return model.logLikelihood(prompt, continuation, batch);
            }
        }
    }
}
