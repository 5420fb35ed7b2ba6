package io.adapterfactory.generator;

import io.adapterfactory.schemas.FileEntry;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.ModuleShape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A small hypernetwork with random weights, on disk and signed. */
public final class RandomHypernetwork {

    static final String BASE_MODEL = "tiny";
    private static final int SENTENCE_VECTOR = 384;

    private final Path folder;
    private final String version;

    private RandomHypernetwork(Path folder, String version) {
        this.folder = folder;
        this.version = version;
    }

    /** Writes one to {@code <store>/hypernetworks/tiny/<version>}, with weights from the seed. */
    public static RandomHypernetwork write(Path store, String version, long seed) {
        Map<String, ModuleShape> modules = new LinkedHashMap<>();
        modules.put("q_proj", new ModuleShape(8, 8));
        modules.put("v_proj", new ModuleShape(8, 4));
        HypernetworkConfig config = HypernetworkConfig.of(
                        HeadForm.M,
                        new HypernetworkConfig.Sizes(SENTENCE_VECTOR, 0, 16, 32),
                        new LoraConfig(2, 16, true, List.of("q_proj", "v_proj")),
                        new LoraTarget(2, modules),
                        BASE_MODEL,
                        "all-minilm-l6-v2/mean")
                .withOutOfDistributionBelow(0.5);
        Map<String, float[]> weights = new LinkedHashMap<>(new HypernetworkParameters(config).initialize(seed));
        // The heads start at zero, so every description would get the same adapter.
        Random random = new Random(seed);
        weights.replaceAll(
                (name, values) -> name.matches("heads\\..*\\.weight") ? gaussian(values.length, random) : values);
        Path folder = store.resolve("hypernetworks").resolve(BASE_MODEL).resolve(version);
        HypernetworkFolder.write(folder, config, weights, false);
        try {
            ArtifactDirectory.sign(folder, StoreTestResource.signatures(store));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RandomHypernetwork(folder, version);
    }

    public Path folder() {
        return folder;
    }

    /** Its record for the topic, with the current digests of the files. */
    public HypernetworkVersion record(HypernetworkStage stage) throws IOException {
        return HypernetworkVersion.newBuilder()
                .setBaseModel(BASE_MODEL)
                .setVersion(version)
                .setStage(stage)
                .setLocation(folder.toUri().toString())
                .setFiles(Manifest.of(folder).files().stream()
                        .map(file -> new FileEntry(file.name(), file.size(), file.sha256()))
                        .toList())
                .setReason("random weights")
                .setCreatedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                .build();
    }

    private static float[] gaussian(int length, Random random) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) (random.nextGaussian() * 0.1);
        }
        return values;
    }
}
