package io.adapterfactory.trainer;

import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.lora.LoraConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A store with the shipped base model and a small untrained hypernetwork {@code v1}. */
public final class StoreFixture {

    private StoreFixture() {}

    public static void fill(Path store) throws IOException {
        Path base = store.resolve("base-models/nano");
        copy(Path.of("..", "models", "base-models", "nano"), base);
        writeUntrained(base, store.resolve("hypernetworks/nano/v1"));
    }

    private static void writeUntrained(Path base, Path folder) {
        List<String> modules = List.of("q_proj", "v_proj");
        HypernetworkConfig config = HypernetworkConfig.of(
                        HeadForm.M,
                        new HypernetworkConfig.Sizes(384, 0, 32, 32),
                        new LoraConfig(4, 8, true, modules),
                        ModelConfig.read(base).loraTarget(modules),
                        "nano",
                        "all-minilm-l6-v2/mean")
                .withDropout(0);
        HypernetworkFolder.write(folder, config, new HypernetworkParameters(config).initialize(1), false);
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
