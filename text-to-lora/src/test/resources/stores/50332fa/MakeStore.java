package io.adapterfactory.generator.generate;

import io.adapterfactory.generator.config.GeneratorConfig;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.ModuleShape;
import io.adapterfactory.t2l.tensor.Torch;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A version of each head form, and an adapter by each: of the second of three task vectors in one pass. */
class MakeStore {

    public static void main(String[] arguments) {
        Path store = Path.of(arguments[0]);
        GeneratorConfig settings = (GeneratorConfig) Proxy.newProxyInstance(
                MakeStore.class.getClassLoader(), new Class<?>[] {GeneratorConfig.class}, (proxy, method, none) -> store);
        Map<String, ModuleShape> modules = new LinkedHashMap<>();
        modules.put("q_proj", new ModuleShape(6, 8));
        modules.put("v_proj", new ModuleShape(6, 4));
        LoraConfig lora = new LoraConfig(2, 4, true, List.copyOf(modules.keySet()));
        Random random = new Random(4);
        float[][] vectors = new float[3][8];
        for (float[] vector : vectors) {
            for (int i = 0; i < vector.length; i++) {
                vector[i] = (random.nextInt(129) - 64) / 64f; // half precision holds it
            }
        }
        for (HeadForm form : HeadForm.values()) {
            String version = "v" + (form.ordinal() + 1);
            HypernetworkConfig config = new HypernetworkConfig(
                    form, 8, 8, 12, 0.05, lora, new LoraTarget(2, modules), "tiny", "all-minilm-l6-v2/mean", 0.5);
            Map<String, float[]> weights = new LinkedHashMap<>();
            new HypernetworkParameters(config).shapes().forEach((name, shape) -> {
                float[] numbers = new float[(int) shape.size()];
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = (float) (0.5 * random.nextGaussian());
                }
                weights.put(name, numbers);
            });
            Path folder = store.resolve("hypernetworks/tiny").resolve(version);
            ArtifactDirectory.write(folder, directory -> {
                HypernetworkFolder.write(directory, config, weights, true);
                HypernetworkFolder.writeTrainingEmbeddings(directory, vectors);
            });
            String description = "Reverse the order of the words.";
            try (Hypernetwork hypernetwork = Hypernetwork.load(folder, Torch.device("cpu"))) {
                new AdapterStore(settings)
                        .write(
                                AdapterId.of("tiny", version, description, AdapterStore.FORM),
                                description,
                                version,
                                "tiny",
                                hypernetwork.generate(vectors).get(1));
            }
        }
    }
}
