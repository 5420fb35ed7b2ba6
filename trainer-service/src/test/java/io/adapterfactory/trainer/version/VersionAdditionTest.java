package io.adapterfactory.trainer.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.artifact.FolderStore;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkLineage;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.identity.ModelDigests;
import io.adapterfactory.trainer.StoreFixture;
import io.adapterfactory.trainer.TestClock;
import io.adapterfactory.trainer.basemodel.BaseModels;
import io.adapterfactory.trainer.basemodel.UnknownBaseModelException;
import io.adapterfactory.trainer.description.DescriptionRules;
import io.adapterfactory.trainer.description.DescriptionScores;
import io.adapterfactory.trainer.version.VersionControl.RefusedException;
import io.adapterfactory.trainer.version.VersionControl.UnknownVersionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionAdditionTest {

    @TempDir
    Path store;

    private final Versions versions = new Versions();
    private final List<VersionRecord> published = new ArrayList<>();
    private final VersionPublisher publisher = new VersionPublisher() {
        @Override
        public void made(VersionRecord record, Instant startedAt) {
            throw new AssertionError("nothing is trained here");
        }

        @Override
        public void changed(List<VersionRecord> records) {
            published.addAll(records);
        }
    };
    private VersionAddition addition;

    @BeforeEach
    void aStoreWithATinyBaseModel() throws IOException {
        FolderStore artifacts = new FolderStore(store);
        addition = new VersionAddition(
                new BaseModels(artifacts),
                artifacts,
                SignaturePolicy.OFF,
                versions,
                new VersionChanges(publisher, versions),
                baseModel -> new DescriptionRules(8, 50, 0.1),
                new TestClock());
        StoreFixture.addTiny(store, "tiny");
        versions.complete(true);
    }

    @Test
    void theFirstVersionServesAndTheNextIsACandidateWithoutParent() {
        StoreFixture.addUntrained(store, "tiny", "v1", 1);
        StoreFixture.addUntrained(store, "tiny", "mine", 2);

        VersionRecord first = addition.add("tiny", "v1");
        VersionRecord second = addition.add("tiny", "mine");

        assertThat(first.stage()).isEqualTo(Stage.CHAMPION);
        assertThat(first.reason()).startsWith("added as the first version of this base model");
        assertThat(second.stage()).isEqualTo(Stage.CANDIDATE);
        assertThat(second.parent()).isEmpty();
        assertThat(first.descriptions().areMissing())
                .as("its descriptions are still to be compared")
                .isTrue();
        assertThat(second.descriptions()).isEqualTo(DescriptionScores.NONE);
        assertThat(published).containsExactly(first, second);
        assertThat(versions.champion("tiny")).contains(first);
        assertThat(versions.openCandidate("tiny")).contains(second);
        assertThat(versions.nextName("tiny")).isEqualTo("v2");
    }

    @Test
    void addingTheSameFilesAgainChangesNothing() {
        StoreFixture.addUntrained(store, "tiny", "mine", 1);
        VersionRecord first = addition.add("tiny", "mine");

        assertThat(addition.add("tiny", "mine")).isEqualTo(first);
        VersionRecord rejected = first.as(Stage.REJECTED, "rolled back by a person", Instant.EPOCH);
        versions.on(rejected);
        assertThat(addition.add("tiny", "mine")).isEqualTo(rejected);
        assertThat(published).containsExactly(first);
    }

    @Test
    void aNameThatIsTakenIsRefused() {
        StoreFixture.addUntrained(store, "tiny", "mine", 1);
        VersionRecord first = addition.add("tiny", "mine");
        ArtifactDirectory.delete(store.resolve("hypernetworks/tiny/mine"));
        StoreFixture.addUntrained(store, "tiny", "mine", 2);
        StoreFixture.addUntrained(store, "tiny", "v7", 3);
        versions.on(first.as(Stage.CHAMPION, "", Instant.EPOCH));

        refused("mine", "version mine of tiny is already known with other files; choose another name");
        refused("v7", "version name 'v7' is reserved for the training rounds of tiny");
        versions.on(first.as(Stage.RETIRED, "", Instant.EPOCH));
        refused("mine", "version mine of tiny is retired; choose another name");
    }

    @Test
    void missingVersionsAreNamedWithTheExistingOnes() {
        StoreFixture.addUntrained(store, "tiny", "mine", 1);

        assertThatThrownBy(() -> addition.add("other", "mine"))
                .isInstanceOf(UnknownBaseModelException.class)
                .hasMessageContaining("base model 'other' is unknown; the store has tiny");
        assertThatThrownBy(() -> addition.add("../base-models", "tiny")).isInstanceOf(UnknownBaseModelException.class);
        assertThatThrownBy(() -> addition.add("tiny", "yours"))
                .isInstanceOf(UnknownVersionException.class)
                .hasMessage("the store has no hypernetwork 'yours' of base model 'tiny'; it has [mine]");
        assertThatThrownBy(() -> addition.add("tiny", "../tiny/mine")).isInstanceOf(IllegalArgumentException.class);
        versions.complete(false);
        refused("mine", "the trainer has not read its topics to the end yet");
        assertThat(published).isEmpty();
    }

    @Test
    void aHypernetworkForAnotherBaseModelOrOtherShapesIsRefused() throws IOException {
        Path tiny = store.resolve("base-models/tiny");
        StoreFixture.addUntrained(store, "tiny", "mine", 1);
        changed(
                "renamed",
                config -> new HypernetworkConfig(
                        config.head(),
                        config.sizes(),
                        config.dropout(),
                        config.lora(),
                        config.target(),
                        "large",
                        config.textEncoder(),
                        null,
                        config.output()));
        changed(
                "blind",
                config -> HypernetworkConfig.of(
                        config.head(), config.sizes(), config.lora(), config.target(), "tiny", "nowhere/none/mean"));
        changed("narrow", config -> config.withSizes(config.sizes().withTaskVector(100)));

        refused("renamed", "it makes adapters for base model 'large', not for 'tiny'");
        refused("blind", "nowhere/none");
        refused(
                "narrow",
                "the hypernetwork needs task vectors of 100 numbers, but text encoder all-minilm-l6-v2/mean gives 384");
        String config = Files.readString(tiny.resolve("config.json"));
        Files.writeString(
                tiny.resolve("config.json"),
                config.replaceFirst("\"num_hidden_layers\"( ?: ?)2", "\"num_hidden_layers\"$11"));
        refused("mine", "its adapters are in the layers [0, 1], base model 'tiny' has 1 layers");
        Files.writeString(tiny.resolve("config.json"), config.replaceFirst("\"head_dim\"( ?: ?)8", "\"head_dim\"$14"));
        refused("mine", "its adapters of q_proj go from 16 to 16 numbers, base model 'tiny' needs 16 to 8");
        assertThat(published).isEmpty();
    }

    @Test
    void anotherTokenizerIsRefusedAndOtherWeightsAreReported() {
        ModelDigests here = BaseModelDigests.of(new FolderStore(store), "tiny");
        String other = "0".repeat(64);
        FittingBaseModels requantized =
                FittingBaseModels.only(new ModelDigests(here.config(), other, here.tokenizer(), here.chatTemplate()));
        madeFor("requantized", requantized);
        madeFor(
                "foreign",
                FittingBaseModels.only(new ModelDigests(here.config(), here.weights(), other, here.chatTemplate())));

        refused(
                "foreign",
                "hypernetwork tiny/foreign cannot be used: it does not fit base model 'tiny': the tokenizer is ");
        VersionRecord added = addition.add("tiny", "requantized");
        assertThat(added.reason()).endsWith("there was none to compare it with; OTHER_WEIGHTS");
        assertThat(added.version().needs())
                .isEqualTo(new ModelNeeds(requantized, Optional.of("all-minilm-l6-v2/mean")));
    }

    private void madeFor(String name, FittingBaseModels fits) {
        Path base = store.resolve("base-models/tiny");
        ArtifactDirectory.write(store.resolve("hypernetworks/tiny").resolve(name), folder -> {
            StoreFixture.writeUntrained(base, "tiny", 1, folder);
            fits.write(folder);
        });
    }

    @Test
    void damagedFilesAreRefused() throws IOException {
        StoreFixture.addUntrained(store, "tiny", "mine", 1);
        Path folder = store.resolve("hypernetworks/tiny/mine");
        byte[] weights = Files.readAllBytes(folder.resolve(HypernetworkFolder.WEIGHTS));
        weights[weights.length - 1] ^= 1;
        Files.write(folder.resolve(HypernetworkFolder.WEIGHTS), weights);
        Files.createDirectories(store.resolve("hypernetworks/tiny/empty"));

        refused("mine", "the files of hypernetwork tiny/mine in the store are damaged");
        refused("empty", "the files of hypernetwork tiny/empty in the store are damaged, incomplete");
    }

    @Test
    void theStepsOfAnotherFactorysTrainingAreKept() {
        Path base = store.resolve("base-models/tiny");
        ArtifactDirectory.write(store.resolve("hypernetworks/tiny/v3"), folder -> {
            StoreFixture.writeUntrained(base, "tiny", 1, folder);
            new HypernetworkLineage("tiny", "v3", "v2", "digest", 480).write(folder);
        });

        assertThat(addition.add("tiny", "v3").version().trainingSteps()).isEqualTo(480);
        assertThat(versions.nextName("tiny")).isEqualTo("v4");
    }

    private void changed(String name, UnaryOperator<HypernetworkConfig> change) {
        HypernetworkConfig config =
                change.apply(HypernetworkFolder.readConfig(store.resolve("hypernetworks/tiny/mine")));
        ArtifactDirectory.write(
                store.resolve("hypernetworks/tiny").resolve(name),
                folder -> HypernetworkFolder.write(
                        folder, config, new HypernetworkParameters(config).initialize(1), false));
    }

    private void refused(String name, String message) {
        assertThatThrownBy(() -> addition.add("tiny", name))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(message);
    }
}
