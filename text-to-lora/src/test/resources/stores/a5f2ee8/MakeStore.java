package io.adapterfactory.generator.generate;

import io.adapterfactory.generator.config.GeneratorConfig;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.artifact.SignatureKeys;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkLineage;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.lora.AdapterId;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.ModuleShape;
import io.adapterfactory.t2l.tensor.Torch;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A version, one trained from it, and an adapter by that: of the second of three task vectors in one pass. All signed. */
class MakeStore {

    public static void main(String[] arguments) throws IOException {
        Path store = Path.of(arguments[0]);
        Path keys = Path.of(arguments[1]);
        SignatureKeys.create(keys);
        Optional<Path> key = Optional.of(keys.resolve("signing-key.pem"));
        List<Path> trusted = List.of(keys.resolve("signing-key.pub.pem"));
        SignaturePolicy signatures = SignaturePolicy.of(key, trusted);
        GeneratorConfig.Signing signing = answering(
                GeneratorConfig.Signing.class, Map.of("key", key, "trustedKeys", Optional.of(trusted)));
        GeneratorConfig settings = answering(GeneratorConfig.class, Map.of("store", store, "signing", signing));

        Map<String, ModuleShape> modules = new LinkedHashMap<>();
        modules.put("q_proj", new ModuleShape(6, 8));
        modules.put("v_proj", new ModuleShape(6, 4));
        LoraConfig lora = new LoraConfig(2, 4, true, List.copyOf(modules.keySet()));
        HypernetworkConfig config = new HypernetworkConfig(
                HeadForm.M, 8, 10, 8, 12, 0.05, lora, new LoraTarget(2, modules), "tiny", "all-minilm-l6-v2/mean", 0.5);
        Random random = new Random(4);
        float[][] vectors = new float[3][8];
        for (float[] vector : vectors) {
            for (int i = 0; i < vector.length; i++) {
                vector[i] = (random.nextInt(129) - 64) / 64f; // half precision holds it
            }
        }
        Path versions = store.resolve("hypernetworks/tiny");
        Manifest parent = ArtifactDirectory.write(versions.resolve("v1"), signatures, directory -> {
            HypernetworkFolder.write(directory, config, weights(config, random), true);
            HypernetworkFolder.writeTrainingEmbeddings(directory, vectors);
        });
        Path folder = versions.resolve("v2");
        Manifest child = ArtifactDirectory.write(folder, signatures, directory -> {
            HypernetworkFolder.write(directory, config, weights(config, random), false);
            new HypernetworkLineage("tiny", "v2", "v1", parent.rootDigest(), 120).write(directory);
            HypernetworkFolder.writeTrainingEmbeddings(directory, vectors);
        });
        String description = "Reverse the order of the words.";
        try (Hypernetwork hypernetwork = Hypernetwork.load(folder, Torch.device("cpu"))) {
            new AdapterStore(settings)
                    .write(
                            AdapterId.of("tiny", "v2", description, AdapterStore.FORM),
                            description,
                            new LoadedHypernetwork(
                                    "tiny", "v2", child.rootDigest(), hypernetwork, null, Optional.empty()),
                            hypernetwork.make(vectors).get(1));
        }
    }

    private static Map<String, float[]> weights(HypernetworkConfig config, Random random) {
        Map<String, float[]> weights = new LinkedHashMap<>();
        new HypernetworkParameters(config).all().forEach((name, shape) -> {
            float[] numbers = new float[(int) shape.size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (float) (0.5 * random.nextGaussian());
            }
            weights.put(name, numbers);
        });
        return weights;
    }

    private static <T> T answering(Class<T> type, Map<String, ?> answers) {
        return type.cast(Proxy.newProxyInstance(
                MakeStore.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, none) -> answers.get(method.getName())));
    }
}
