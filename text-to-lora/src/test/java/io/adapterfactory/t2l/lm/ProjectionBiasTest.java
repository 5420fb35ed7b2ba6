package io.adapterfactory.t2l.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.lm.config.InvalidModelException;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import io.adapterfactory.t2l.tensor.SafetensorsWriter;
import io.adapterfactory.t2l.tensor.TensorData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Biases that config.json enables ({@code attention_bias}, {@code mlp_bias}), compared with equivalent models. */
class ProjectionBiasTest {

    private static final Offset<Double> CLOSE = Offset.offset(1e-4);
    private static final int LAYERS = 2;
    private static final int HIDDEN = 64;
    private static final int INTERMEDIATE = 128;
    private static final int HEADS = 4;
    private static final int HEAD = 16; // width
    private static final int KEY_VALUES = 2 * HEAD;

    @TempDir
    Path folder;

    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, float[]> numbers = new LinkedHashMap<>();
    private final Map<String, long[]> shapes = new LinkedHashMap<>();
    private ObjectNode config;

    /** Qwen2 always has biases of q_proj, k_proj, and v_proj; another test compares its logits with transformers. */
    @Test
    void aLlamaWithTheBiasesOfQwen2IsQwen2() throws IOException {
        copy("A_qwen2");
        config.putArray("architectures").add("LlamaForCausalLM");
        config.put("model_type", "llama").put("attention_bias", true);
        config.remove(List.of("sliding_window", "use_sliding_window", "max_window_layers"));
        for (int layer = 0; layer < LAYERS; layer++) {
            putAttention(layer, "o_proj.bias", new float[HIDDEN]);
        }

        assertThat(logLikelihood()).isCloseTo(logLikelihood(Goldens.folder("A_qwen2")), CLOSE);
    }

    /** Attention weights sum to one, so a bias of the values equals the same bias of the input of o_proj. */
    @Test
    void aBiasOfTheValuesIsABiasOfTheOutput() throws IOException {
        copy("A_llama_tied");
        double without = logLikelihood();
        config.put("attention_bias", true);
        for (int layer = 0; layer < LAYERS; layer++) {
            putAttention(layer, "q_proj.bias", new float[HIDDEN]);
            putAttention(layer, "k_proj.bias", new float[KEY_VALUES]);
            putAttention(layer, "v_proj.bias", ramp(KEY_VALUES, 0.2f));
            putAttention(layer, "o_proj.bias", new float[HIDDEN]);
        }
        double ofValues = logLikelihood();
        for (int layer = 0; layer < LAYERS; layer++) {
            float[] bias = ramp(KEY_VALUES, 0.2f);
            float[] weight = numbers.get("model.layers." + layer + ".self_attn.o_proj.weight");
            float[] ofOutput = new float[HIDDEN];
            for (int out = 0; out < HIDDEN; out++) {
                for (int in = 0; in < HEADS * HEAD; in++) {
                    int keyValueHead = in / HEAD / (HEADS * HEAD / KEY_VALUES);
                    ofOutput[out] += weight[out * HEADS * HEAD + in] * bias[keyValueHead * HEAD + in % HEAD];
                }
            }
            putAttention(layer, "v_proj.bias", new float[KEY_VALUES]);
            putAttention(layer, "o_proj.bias", ofOutput);
        }

        assertThat(ofValues).isNotCloseTo(without, CLOSE);
        assertThat(logLikelihood()).isCloseTo(ofValues, CLOSE);
    }

    /** A unit of the MLP with biases and no weights is constant, so its column of down_proj is a bias. */
    @Test
    void aConstantUnitOfTheMlpIsABiasOfItsOutput() throws IOException {
        copy("A_llama_tied");
        double without = logLikelihood();
        config.put("mlp_bias", true);
        float[] bias = ramp(HIDDEN, 0.3f);
        for (int layer = 0; layer < LAYERS; layer++) {
            put("model.layers." + layer + ".mlp.gate_proj.bias", new float[INTERMEDIATE]);
            put("model.layers." + layer + ".mlp.up_proj.bias", new float[INTERMEDIATE]);
            put("model.layers." + layer + ".mlp.down_proj.bias", bias);
        }
        double ofOutput = logLikelihood();
        config.put("intermediate_size", INTERMEDIATE + 1);
        float gate = 1.5f;
        float up = -0.7f;
        double unit = gate / (1 + Math.exp(-gate)) * up; // silu(gate) * up
        for (int layer = 0; layer < LAYERS; layer++) {
            String at = "model.layers." + layer + ".mlp.";
            for (String module : List.of("gate_proj", "up_proj")) {
                float[] wider = new float[(INTERMEDIATE + 1) * HIDDEN];
                System.arraycopy(numbers.get(at + module + ".weight"), 0, wider, 0, INTERMEDIATE * HIDDEN);
                put(at + module + ".weight", wider, INTERMEDIATE + 1, HIDDEN);
                float[] constant = new float[INTERMEDIATE + 1];
                constant[INTERMEDIATE] = module.equals("gate_proj") ? gate : up;
                put(at + module + ".bias", constant);
            }
            float[] narrow = numbers.get(at + "down_proj.weight");
            float[] wider = new float[HIDDEN * (INTERMEDIATE + 1)];
            for (int out = 0; out < HIDDEN; out++) {
                System.arraycopy(narrow, out * INTERMEDIATE, wider, out * (INTERMEDIATE + 1), INTERMEDIATE);
                wider[out * (INTERMEDIATE + 1) + INTERMEDIATE] = (float) (bias[out] / unit);
            }
            put(at + "down_proj.weight", wider, HIDDEN, INTERMEDIATE + 1);
            put(at + "down_proj.bias", new float[HIDDEN]);
        }

        assertThat(ofOutput).isNotCloseTo(without, CLOSE);
        assertThat(logLikelihood()).isCloseTo(ofOutput, CLOSE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"attention_bias", "mlp_bias"})
    void namesABiasThatIsMissing(String key) throws IOException {
        copy("A_llama_tied");
        config.put(key, true);

        assertThatThrownBy(this::logLikelihood)
                .isInstanceOf(InvalidModelException.class)
                .hasMessageMatching(".*: tensor model\\.layers\\.0\\.\\w+\\.\\w+\\.bias is missing");
    }

    private void copy(String golden) throws IOException {
        config = (ObjectNode)
                json.readTree(Goldens.folder(golden).resolve("config.json").toFile());
        try (SafetensorsFile weights =
                SafetensorsFile.open(Goldens.folder(golden).resolve("model.safetensors"))) {
            weights.tensors().forEach((name, info) -> put(name, weights.floats(name), info.shape()));
        }
    }

    private void putAttention(int layer, String name, float[] bias) {
        put("model.layers." + layer + ".self_attn." + name, bias);
    }

    private void put(String name, float[] values) {
        put(name, values, values.length);
    }

    private void put(String name, float[] values, long... shape) {
        numbers.put(name, values);
        shapes.put(name, shape);
    }

    private static float[] ramp(int size, float scale) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = scale * (i % 7 - 3);
        }
        return values;
    }

    private double logLikelihood() throws IOException {
        json.writeValue(folder.resolve("config.json").toFile(), config);
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        numbers.forEach((name, values) -> tensors.put(name, TensorData.of(values, shapes.get(name))));
        SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors, Map.of());
        return logLikelihood(folder);
    }

    private static double logLikelihood(Path folder) {
        try (CausalLanguageModel model = CausalLanguageModel.load(folder, Goldens.device())) {
            return model.logLikelihood(
                            List.of(new int[] {1, 20, 30}), List.of(new int[] {40, 50, 60}), LoraBatch.none())[0];
        }
    }
}
