package io.adapterfactory.trainer;

import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.basemodel.BaseModelProfile;
import io.adapterfactory.t2l.embedding.TextEncoder;
import io.adapterfactory.t2l.embedding.TextEncoders;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.lm.DecoderWeights;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.tensor.SafetensorsWriter;
import io.adapterfactory.t2l.tensor.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** A store with the shipped base model and a small untrained hypernetwork {@code v1}. */
public final class StoreFixture {

    /** Kept open, because opening it for every test would take most of the tests' time. */
    private static final TextEncoder ENCODER = TextEncoders.bundled().open("all-minilm-l6-v2/mean", 1);

    private static final Path NANO = Path.of("..", "models", "base-models", "nano");

    private StoreFixture() {}

    public static void fill(Path store) throws IOException {
        Path base = store.resolve("base-models/nano");
        copy(NANO, base);
        writeUntrained(base, "nano", 1, store.resolve("hypernetworks/nano/v1"));
    }

    /** Adds a base model of two layers, 16 wide, with random weights and nano's tokenizer, without a task suite. */
    public static Path addTiny(Path store, String name) throws IOException {
        Path folder = Files.createDirectories(store.resolve("base-models").resolve(name));
        ModelConfig config = ModelConfig.llama()
                .vocabulary(64)
                .hidden(16)
                .intermediate(32)
                .layers(2)
                .heads(new ModelConfig.Heads(2, 2, 8))
                .maxPositions(128)
                .normEpsilon(1e-5f)
                .build();
        Files.writeString(folder.resolve("config.json"), config.toJson(1, 2, 0));
        Random random = new Random(3);
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        DecoderWeights.shapes(config).forEach((tensor, shape) -> {
            float[] values = new float[(int) shape.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = shape.dimension() == 1 ? 1 : (float) random.nextGaussian() * 0.1f;
            }
            tensors.put(tensor, TensorData.of(values, shape.getShape()));
        });
        SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors, Map.of("format", "pt"));
        for (String file : List.of("tokenizer.json", "tokenizer_config.json")) {
            Files.copy(NANO.resolve(file), folder.resolve(file));
        }
        new BaseModelProfile(Optional.empty(), BaseModelProfile.NO_SUITE).write(folder);
        return folder;
    }

    /** Adds an untrained hypernetwork to the store, like the command line. */
    public static void addUntrained(Path store, String baseModel, String version, int seed) {
        Path base = store.resolve("base-models").resolve(baseModel);
        ArtifactDirectory.write(
                store.resolve("hypernetworks").resolve(baseModel).resolve(version),
                folder -> writeUntrained(base, baseModel, seed, folder));
    }

    /** Writes an untrained hypernetwork into a folder. */
    public static void writeUntrained(Path base, String baseModel, int seed, Path folder) {
        List<String> modules = List.of("q_proj", "v_proj");
        HypernetworkConfig config = HypernetworkConfig.of(
                        HeadForm.M,
                        new HypernetworkConfig.Sizes(384, 0, 32, 32),
                        new LoraConfig(4, 8, true, modules),
                        ModelConfig.read(base).loraTarget(modules),
                        baseModel,
                        ENCODER.id())
                .withDropout(0);
        HypernetworkFolder.write(folder, config, new HypernetworkParameters(config).initialize(seed), false);
    }

    /** Copies a folder's files. */
    public static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
