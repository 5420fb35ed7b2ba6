package io.adapterfactory.t2l.hypernetwork;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.ModuleShape;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares with the Text-to-LoRA authors' code. */
public class HypernetworkGoldenTest {

    private static final int TASKS = 3;
    private static final int WIDTH = 24;
    private static final int LAYERS = 2;

    /** The goldens' hypernetwork, on a Llama of two layers. */
    public static HypernetworkConfig config(HeadForm form) {
        Map<String, ModuleShape> modules = new LinkedHashMap<>();
        modules.put("v_proj", new ModuleShape(64, 32));
        modules.put("q_proj", new ModuleShape(64, 64));
        return HypernetworkConfig.of(
                        form,
                        new HypernetworkConfig.Sizes(WIDTH, 0, 32, 64),
                        new LoraConfig(8, 16, true, List.copyOf(modules.keySet())),
                        new LoraTarget(2, modules),
                        "golden",
                        "none")
                .withDropout(0);
    }

    /** The goldens' weights by name. */
    public static Map<String, float[]> weights(HeadForm form) {
        Map<String, float[]> weights = new LinkedHashMap<>();
        try (SafetensorsFile file =
                SafetensorsFile.open(Goldens.folder("C_" + form).resolve("hypermod.safetensors"))) {
            new HypernetworkParameters(config(form))
                    .shapes()
                    .keySet()
                    .forEach(name -> weights.put(name, file.floats(name)));
        }
        return weights;
    }

    /** A multi-task LoRA of random numbers that fits a hypernetwork. */
    public static LoraWeights randomLora(HypernetworkConfig config, long seed) {
        Random random = new Random(seed);
        Map<String, float[]> a = new LinkedHashMap<>();
        Map<String, float[]> b = new LinkedHashMap<>();
        int rows = config.target().layerCount() * config.lora().rank();
        config.target().groups().forEach((name, group) -> {
            a.put(name, gaussian(random, rows * group.shape().in()));
            b.put(name, gaussian(random, rows * group.shape().out()));
        });
        return new LoraWeights(config.lora(), config.target(), a, b);
    }

    private static float[] gaussian(Random random, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @ParameterizedTest
    @EnumSource(HeadForm.class)
    void adaptersOfABatchEqualTheReferencesOneByOne(HeadForm form) {
        try (SafetensorsFile golden = Goldens.open("C_" + form);
                Hypernetwork hypernetwork = new Hypernetwork(config(form), weights(form), Goldens.device())) {
            List<LoraWeights> adapters = hypernetwork.generate(taskVectors(golden));

            for (int task = 0; task < TASKS; task++) {
                for (String module : List.of("q_proj", "v_proj")) {
                    for (int l = 0; l < LAYERS; l++) {
                        String key = "task" + task + ".base_model.model.model.layers." + l + ".self_attn." + module;
                        assertThat(Goldens.relativeError(
                                        layer(adapters.get(task).a().get(module), l),
                                        golden.floats(key + ".lora_A.weight")))
                                .isLessThan(1e-4);
                        assertThat(Goldens.relativeError(
                                        layer(adapters.get(task).b().get(module), l),
                                        golden.floats(key + ".lora_B.weight")))
                                .isLessThan(1e-4);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(HeadForm.class)
    void taskCodesEqualTheReference(HeadForm form) {
        try (SafetensorsFile golden = Goldens.open("C_" + form);
                Hypernetwork hypernetwork = new Hypernetwork(config(form), weights(form), Goldens.device())) {
            List<Hypernetwork.Made> made = hypernetwork.make(taskVectors(golden));
            float[] expected = golden.floats("encoded_task_emb");
            for (int task = 0; task < TASKS; task++) {
                assertThat(Goldens.relativeError(
                                made.get(task).taskCode(), Arrays.copyOfRange(expected, task * 16, task * 16 + 16)))
                        .isLessThan(1e-4);
            }
        }
    }

    private static float[][] taskVectors(SafetensorsFile golden) {
        float[] flat = golden.floats("task_emb");
        float[][] vectors = new float[TASKS][];
        for (int task = 0; task < TASKS; task++) {
            vectors[task] = Arrays.copyOfRange(flat, task * WIDTH, (task + 1) * WIDTH);
        }
        return vectors;
    }

    private static float[] layer(float[] all, int layer) {
        int size = all.length / LAYERS;
        return Arrays.copyOfRange(all, layer * size, (layer + 1) * size);
    }
}
