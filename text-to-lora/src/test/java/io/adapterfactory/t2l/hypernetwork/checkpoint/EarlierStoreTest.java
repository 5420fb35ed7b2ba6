package io.adapterfactory.t2l.hypernetwork.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.artifact.ArtifactStore.Stored;
import io.adapterfactory.t2l.artifact.FolderStore;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.artifact.UntrustedArtifactException;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.TrainingNeighborhood;
import io.adapterfactory.t2l.lora.AdapterId;
import io.adapterfactory.t2l.lora.AdapterLineage;
import io.adapterfactory.t2l.lora.ExportForm;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.ModuleShape;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.adapterfactory.t2l.tensor.FloatType;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Current code reads the stores of earlier commits; see {@code stores/README.md} in the test resources. */
class EarlierStoreTest {

    private static final String OLDEST = "50332fa";
    private static final String WITH_LINEAGE = "a5f2ee8";
    private static final String DESCRIPTION = "Reverse the order of the words.";
    private static final double TOLERANCE = 1e-5;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "50332fa, hypernetworks/tiny/v1, 3",
        "50332fa, hypernetworks/tiny/v2, 3",
        "50332fa, hypernetworks/tiny/v3, 3",
        "50332fa, adapters/6b5b79ed27e7083307d61d43a21226db, 4",
        "50332fa, adapters/9d498fdbc51488140232fa886dbf92c8, 4",
        "50332fa, adapters/2dcfe52fb01e712d373d32186490b066, 4",
        "a5f2ee8, hypernetworks/tiny/v1, 4",
        "a5f2ee8, hypernetworks/tiny/v2, 5",
        "a5f2ee8, adapters/9d498fdbc51488140232fa886dbf92c8, 5"
    })
    void storesAreComplete(String commit, String path, int files) throws IOException {
        Stored stored =
                new FolderStore(store(commit)).find(path, signatures(commit)).orElseThrow();

        assertThat(stored.files()).hasSize(files);
        assertThat(Manifest.of(stored.folder()).files()).isEqualTo(stored.files());
    }

    @Test
    void aFolderOfBeforeSignaturesIsNotTrusted() {
        assertThatThrownBy(() -> signatures(WITH_LINEAGE).require(version(OLDEST, "v1")))
                .isInstanceOf(UntrustedArtifactException.class)
                .hasMessageContaining("model.sig");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void aConfigurationIsWrittenByteForByteAsItWas(String version) throws IOException {
        HypernetworkConfig config = HypernetworkFolder.readConfig(version(WITH_LINEAGE, version));

        HypernetworkFolder.write(folder, config, Map.of(), false);

        assertThat(folder.resolve(HypernetworkFolder.CONFIG))
                .hasSameBinaryContentAs(version(WITH_LINEAGE, version).resolve(HypernetworkFolder.CONFIG));
    }

    @ParameterizedTest
    @CsvSource({"v1, L", "v2, M", "v3, S"})
    void aConfigurationWithoutTheNewerKeysMeansWhatItMeant(String version, HeadForm form) {
        assertThat(HypernetworkFolder.readConfig(version(OLDEST, version))).isEqualTo(config(form, 0));
    }

    @Test
    void aConfigurationWithATaskEncoderKeepsIt() {
        assertThat(HypernetworkFolder.readConfig(version(WITH_LINEAGE, "v2"))).isEqualTo(config(HeadForm.M, 10));
    }

    @ParameterizedTest
    @CsvSource({"50332fa, v1", "50332fa, v2", "50332fa, v3", "a5f2ee8, v2"})
    void anEarlierHypernetworkMakesTheSameAdapterToday(String commit, String version) {
        LoraWeights earlier = adapter(commit, version);
        try (Hypernetwork hypernetwork = HypernetworkFolder.load(version(commit, version), Goldens.device())) {
            List<LoraWeights> made = hypernetwork.generate(vectors(commit, version));

            assertThat(difference(exported(made.get(1)), earlier)).isLessThan(TOLERANCE);
            assertThat(difference(exported(made.get(0)), earlier)).isGreaterThan(100 * TOLERANCE);
        }
    }

    @Test
    void anEarlierLineageMakesItsAdapterAgain() throws IOException {
        AdapterLineage lineage = AdapterLineage.read(adapterFolder(WITH_LINEAGE, "v2"));

        assertThat(lineage.adapterId()).isEqualTo(adapterId("v2"));
        assertThat(lineage.hypernetworkVersion()).isEqualTo("v2");
        assertThat(lineage.hypernetworkDigest())
                .isEqualTo(Manifest.of(version(WITH_LINEAGE, "v2")).rootDigest());
        assertThat(lineage.form()).isEqualTo(ExportForm.FOLDED);
        try (Hypernetwork hypernetwork = HypernetworkFolder.load(version(WITH_LINEAGE, "v2"), Goldens.device())) {
            LoraWeights remade = hypernetwork.remake(lineage.decodedTaskCode(), lineage.passSize(), lineage.position());
            assertThat(difference(exported(remade), adapter(WITH_LINEAGE, "v2")))
                    .isLessThan(TOLERANCE);
        }
    }

    @Test
    void aVersionNamesItsParentSinceLineageExists() throws IOException {
        String parent = Manifest.of(version(WITH_LINEAGE, "v1")).rootDigest();

        assertThat(HypernetworkLineage.read(version(WITH_LINEAGE, "v2")))
                .contains(new HypernetworkLineage("tiny", "v2", "v1", parent, 120));
        assertThat(HypernetworkLineage.read(version(OLDEST, "v1"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"50332fa, v1", "a5f2ee8, v2"})
    void theTrainingTasksOfAVersionAreKnown(String commit, String version) {
        TrainingNeighborhood neighborhood = HypernetworkFolder.readTrainingNeighborhood(version(commit, version))
                .orElseThrow();

        assertThat(neighborhood.nearest(vectors(commit, version)[2])).isGreaterThan(0.99999);
    }

    private static HypernetworkConfig config(HeadForm form, int taskEncoderSize) {
        return HypernetworkConfig.of(
                        form,
                        new HypernetworkConfig.Sizes(8, taskEncoderSize, 8, 12),
                        new LoraConfig(2, 4, true, List.of("q_proj", "v_proj")),
                        new LoraTarget(2, modules()),
                        "tiny",
                        "all-minilm-l6-v2/mean")
                .withOutOfDistributionBelow(0.5);
    }

    private static Map<String, ModuleShape> modules() {
        Map<String, ModuleShape> modules = new LinkedHashMap<>(); // their order matters
        modules.put("q_proj", new ModuleShape(6, 8));
        modules.put("v_proj", new ModuleShape(6, 4));
        return modules;
    }

    /** The task vectors; they were used in training, so the store contains them. */
    private static float[][] vectors(String commit, String version) {
        try (SafetensorsFile file =
                SafetensorsFile.open(version(commit, version).resolve(HypernetworkFolder.TRAINING_EMBEDDINGS))) {
            float[] all = file.floats("embeddings");
            return new float[][] {
                Arrays.copyOfRange(all, 0, 8), Arrays.copyOfRange(all, 8, 16), Arrays.copyOfRange(all, 16, 24)
            };
        }
    }

    private LoraWeights exported(LoraWeights weights) {
        PeftDirectory.write(folder, weights, ExportForm.FOLDED, "tiny");
        return PeftDirectory.read(folder);
    }

    private static double difference(LoraWeights some, LoraWeights others) {
        assertThat(some.config()).isEqualTo(others.config());
        assertThat(some.target()).isEqualTo(others.target());
        double greatest = 0;
        for (String module : modules().keySet()) {
            greatest = Math.max(
                    greatest,
                    Math.max(
                            Goldens.relativeError(
                                    some.a().get(module), others.a().get(module)),
                            Goldens.relativeError(
                                    some.b().get(module), others.b().get(module))));
        }
        return greatest;
    }

    private static LoraWeights adapter(String commit, String version) {
        return PeftDirectory.read(adapterFolder(commit, version));
    }

    /** If the folder is found, the ids of adapters have not changed since this commit. */
    private static Path adapterFolder(String commit, String version) {
        return store(commit).resolve("adapters").resolve(adapterId(version));
    }

    private static String adapterId(String version) {
        return AdapterId.of("tiny", version, DESCRIPTION, ExportForm.FOLDED, FloatType.F32);
    }

    private static Path version(String commit, String version) {
        return store(commit).resolve("hypernetworks/tiny").resolve(version);
    }

    private static Path store(String commit) {
        return Goldens.folder("../stores/" + commit).normalize();
    }

    private static SignaturePolicy signatures(String commit) {
        Path key = store(commit).resolve("signing-key.pub.pem");
        return Files.exists(key) ? SignaturePolicy.of(Optional.empty(), List.of(key)) : SignaturePolicy.OFF;
    }
}
