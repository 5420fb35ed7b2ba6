package io.adapterfactory.generator.hypernetwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.adapterfactory.generator.RandomHypernetwork;
import io.adapterfactory.generator.config.GeneratorConfig;
import io.adapterfactory.t2l.artifact.FolderStore;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.artifact.SignatureKeys;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.identity.ModelDigests;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares a version's record of its base model with the store's base model, without weights. */
class HypernetworkLoaderTest {

    private static final ModelDigests HERE = digests("b", "c");

    @TempDir
    private Path root;

    private Path store;
    private HypernetworkLoader loader;

    private static ModelDigests digests(String weights, String tokenizer) {
        return new ModelDigests("a".repeat(64), weights.repeat(64), tokenizer.repeat(64), null);
    }

    @BeforeEach
    void aStoreWithASmallBaseModel() throws IOException {
        store = root.resolve("store");
        SignatureKeys.create(root.resolve("store-keys"));
        Path base = Files.createDirectories(store.resolve("base-models/tiny"));
        Files.writeString(base.resolve("config.json"), "{}");
        Files.writeString(
                base.resolve("base_model.json"),
                "{\"digests\": {\"config\": \"%s\", \"weights\": \"%s\", \"tokenizer\": \"%s\"}}"
                        .formatted(HERE.config(), HERE.weights(), HERE.tokenizer()));
        loader = new HypernetworkLoader(
                new FolderStore(store),
                SignaturePolicy.OFF,
                Device.cpu(),
                new SmallRyeConfigBuilder()
                        .withMapping(GeneratorConfig.class)
                        .build()
                        .getConfigMapping(GeneratorConfig.class));
    }

    @AfterEach
    void close() {
        loader.close();
    }

    private VersionAnnouncement version(FittingBaseModels fits) throws IOException {
        Path folder = RandomHypernetwork.write(store, "v1", 1).folder();
        fits.write(folder);
        return new VersionAnnouncement(
                "tiny",
                "v1",
                VersionAnnouncement.Stage.CHAMPION,
                folder.toUri().toString(),
                Manifest.of(folder).files());
    }

    @Test
    void itsAdaptersSayWhichBaseModelTheyFit() throws IOException {
        FittingBaseModels otherWeights = FittingBaseModels.only(digests("d", "c"));

        try (LoadedHypernetwork loaded = loader.load(version(otherWeights))) {
            assertThat(loaded.fits()).isEqualTo(otherWeights);
        }
    }

    @Test
    void aVersionThatSaysNothingIsLoaded() throws IOException {
        try (LoadedHypernetwork loaded = loader.load(version(FittingBaseModels.UNKNOWN))) {
            assertThat(loaded.fits()).isEqualTo(FittingBaseModels.UNKNOWN);
        }
    }

    @Test
    void aVersionForAnotherTokenizerIsRefused() throws IOException {
        VersionAnnouncement foreign = version(FittingBaseModels.only(digests("b", "d")));

        assertThatThrownBy(() -> loader.load(foreign))
                .isInstanceOf(RefusedException.class)
                .hasMessageStartingWith("hypernetwork tiny/v1 cannot be used: it does not fit base model 'tiny': the"
                        + " tokenizer is cccccccccccc here, expected dddddddddddd.");
    }
}
