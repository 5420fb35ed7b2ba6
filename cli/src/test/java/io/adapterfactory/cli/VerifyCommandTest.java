package io.adapterfactory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.lora.AdapterId;
import io.adapterfactory.t2l.lora.AdapterLineage;
import io.adapterfactory.t2l.lora.ExportForm;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.adapterfactory.t2l.tensor.FloatType;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import io.adapterfactory.t2l.tensor.TensorInfo;
import io.adapterfactory.t2l.tensor.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys, signatures, and offline checks of folders. */
class VerifyCommandTest {

    private static final Path EARLIER = Path.of("../text-to-lora/src/test/resources/stores");
    private static final Path SHIPPED = Path.of("../models/hypernetworks/nano/v1");

    @TempDir
    Path root;

    private Path adapter;

    /** An adapter as a generator writes it: the fourth of a pass of five. */
    @BeforeEach
    void anAdapter() throws IOException {
        adapter = adapter("adapter", FloatType.F32);
    }

    private Path adapter(String name, FloatType type) throws IOException {
        Path folder = root.resolve(name);
        try (Hypernetwork hypernetwork = HypernetworkFolder.load(SHIPPED, Torch.device("cpu"))) {
            Random random = new Random(3);
            float[][] vectors = new float[5][hypernetwork.config().sizes().taskVector()];
            for (float[] vector : vectors) {
                for (int i = 0; i < vector.length; i++) {
                    vector[i] = (float) random.nextGaussian() / 20;
                }
            }
            Hypernetwork.Made made = hypernetwork.make(vectors).get(3);
            String digest = Manifest.of(SHIPPED).rootDigest();
            ArtifactDirectory.write(folder, directory -> {
                PeftDirectory.write(directory, made.weights(), ExportForm.FOLDED, type, "nano");
                Files.writeString(directory.resolve("task_desc.txt"), "keep it.\n");
                new AdapterLineage(
                                AdapterId.of("nano", "v1", "keep it.", ExportForm.FOLDED, type),
                                "nano",
                                "v1",
                                digest,
                                ExportForm.FOLDED,
                                type,
                                AdapterLineage.encode(made.taskCode()),
                                made.passSize(),
                                made.position())
                        .write(directory);
            });
        }
        return folder;
    }

    /** The file has half the size, and the same adapter can be generated again from its task code. */
    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16"})
    void anAdapterIn16BitsIsVerifiedAndMadeAgain(FloatType type) throws IOException {
        Path half = adapter("half", type);

        assertThat(run("verify", half.toString(), "--origin", SHIPPED.toString()))
                .contains("origin     generated again from its task code with the same digest");
        try (SafetensorsFile weights = SafetensorsFile.open(half.resolve(PeftDirectory.WEIGHTS))) {
            assertThat(weights.tensors().values()).extracting(TensorInfo::dtype).containsOnly(type.name());
        }

        // The type is part of the id: with another type, the same id would name a different adapter.
        String lineage = Files.readString(half.resolve(AdapterLineage.NAME));
        Files.writeString(half.resolve(AdapterLineage.NAME), lineage.replaceFirst(".*\"weightType\".*\\n", ""));
        Files.delete(half.resolve("manifest.json"));
        ArtifactDirectory.sign(half, io.adapterfactory.t2l.artifact.SignaturePolicy.OFF);
        refused("version, description, and number type result in ", "verify", half.toString());
    }

    @Test
    void aSignedAdapterIsVerifiedAndMadeAgain() throws IOException {
        String key = root.resolve("keys/signing-key.pem").toString();
        String trusted = root.resolve("keys/signing-key.pub.pem").toString();
        assertThat(run("keys", root.resolve("keys").toString())).contains("signing-key.pub.pem");
        assertThat(run("sign", adapter.toString(), "--key", key, "--trusted-key", trusted))
                .contains("model.sig");

        assertThat(run("verify", adapter.toString(), "--trusted-key", trusted, "--origin", SHIPPED.toString()))
                .contains("digests    5 files match their digests")
                .contains("signature  by trusted key ")
                .contains("by hypernetwork nano/v1 (")
                .contains("origin     generated again from its task code with the same digest");

        Files.writeString(adapter.resolve("added.bin"), "x");
        refused("added.bin exists, but was not signed", "verify", adapter.toString(), "--trusted-key", trusted);
        refused(
                "signing-key.pem exists; a key is never overwritten",
                "keys",
                root.resolve("keys").toString());
    }

    @Test
    void failedChecksAreNamed() throws IOException {
        Path weights = adapter.resolve("adapter_model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);
        refused("adapter_model.safetensors is damaged: expected SHA-256", "verify", adapter.toString());

        // Generating from the task code exposes a forged manifest.
        Files.delete(adapter.resolve("manifest.json"));
        ArtifactDirectory.sign(adapter, io.adapterfactory.t2l.artifact.SignaturePolicy.OFF);
        assertThat(run("verify", adapter.toString())).contains("signature  none");
        refused(
                "adapter_model.safetensors, generated again from the task code, has SHA-256 ",
                "verify",
                adapter.toString(),
                "--origin",
                SHIPPED.toString());

        Files.writeString(adapter.resolve("task_desc.txt"), "something else.\n");
        Files.delete(adapter.resolve("manifest.json"));
        ArtifactDirectory.sign(adapter, io.adapterfactory.t2l.artifact.SignaturePolicy.OFF);
        refused("but base model, version, description, and number type result in ", "verify", adapter.toString());
    }

    @Test
    void anotherHypernetworkIsNotTheOrigin() throws IOException {
        Path other = root.resolve("other");
        try (var files = Files.walk(SHIPPED)) {
            for (Path file : files.sorted(Comparator.naturalOrder()).toList()) {
                Files.copy(file, other.resolve(SHIPPED.relativize(file).toString()));
            }
        }
        Files.writeString(other.resolve("hypernetwork.json"), " ", java.nio.file.StandardOpenOption.APPEND);

        refused("is not the origin of", "verify", adapter.toString(), "--origin", other.toString());
    }

    /** Bit-identical adapters depend on the processor, so this test does not use {@code --origin}. */
    @Test
    void foldersOfEarlierVersionsAreVerified() {
        String id = "9d498fdbc51488140232fa886dbf92c8";
        assertThat(run("verify", EARLIER.resolve("50332fa/adapters").resolve(id).toString()))
                .contains("digests    4 files match their digests")
                .contains("lineage    none: only a generator service records it");
        assertThat(run(
                        "verify",
                        EARLIER.resolve("50332fa/hypernetworks/tiny/v2").toString()))
                .contains("digests    3 files match their digests")
                .contains("lineage    none: shipped, imported, or trained from scratch");

        Path store = EARLIER.resolve("a5f2ee8");
        String trusted = store.resolve("signing-key.pub.pem").toString();
        assertThat(run("verify", store.resolve("adapters").resolve(id).toString(), "--trusted-key", trusted))
                .contains("signature  by trusted key ")
                .contains("lineage    adapter " + id + ", by hypernetwork tiny/v2 (");
        Path versions = store.resolve("hypernetworks/tiny");
        assertThat(run(
                        "verify",
                        versions.resolve("v2").toString(),
                        "--trusted-key",
                        trusted,
                        "--origin",
                        versions.resolve("v1").toString()))
                .contains("lineage    version v2 of tiny, trained from v1 (")
                .contains("origin     the parent matches");
    }

    private static String run(String... arguments) {
        CommandRun run = CommandRun.of(arguments);
        assertThat(run.error()).isEmpty();
        assertThat(run.exitCode()).isZero();
        return run.out();
    }

    private static void refused(String message, String... arguments) {
        CommandRun run = CommandRun.of(arguments);
        assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run.error()).contains(message);
    }
}
