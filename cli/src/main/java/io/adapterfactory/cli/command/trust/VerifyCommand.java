package io.adapterfactory.cli.command.trust;

import io.adapterfactory.cli.command.option.SigningOptions;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.terminal.Json;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.artifact.ModelSignature;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.file.DamagedArtifactException;
import io.adapterfactory.t2l.file.Sha256;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkLineage;
import io.adapterfactory.t2l.lora.AdapterId;
import io.adapterfactory.t2l.lora.AdapterLineage;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.adapterfactory.t2l.tensor.Torch;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Check the folder of an adapter or a hypernetwork, offline: digests, signature, lineage.",
        footer = {
            "",
            "With --origin, the folder of its hypernetwork, an adapter is generated again from its task code, and its"
                    + " digest must be the same. This requires the same kind of processor, the same build of libtorch,"
                    + " and the same number of its threads (--threads; the services use 1). For a hypernetwork, --origin is its parent.",
            "",
            "Examples:",
            "  factory verify my-adapter --trusted-key keys/signing-key.pub.pem",
            "  factory verify .factory/store/adapters/0a1b... --origin .factory/store/hypernetworks/nano/v1"
        })
public final class VerifyCommand implements Callable<Integer> {

    private static final String THREADS = "ai.djl.pytorch.num_threads";

    @Parameters(paramLabel = "DIR", description = "Folder of an adapter or a hypernetwork.")
    private Path folder;

    @Mixin
    private SigningOptions signing;

    @Option(
            names = "--origin",
            paramLabel = "DIR",
            description = "Folder of its origin: an adapter's hypernetwork, or a hypernetwork's parent.")
    private Path origin;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Native threads for generating an adapter again (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (!Files.isDirectory(folder)) {
            throw FactoryException.notFound(folder + " is not a folder");
        }
        Map<String, String> found = new LinkedHashMap<>();
        Manifest manifest = Manifest.read(folder);
        manifest.verify(folder);
        found.put("digests", manifest.files().size() + " files match their digests");
        found.put("signature", signature());
        if (Files.exists(folder.resolve(HypernetworkFolder.CONFIG))) {
            hypernetwork(found);
        } else {
            adapter(found);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.line(found));
        } else {
            found.forEach((what, result) -> out.printf("%-10s %s%n", what, result));
        }
        out.flush();
        return ExitCode.OK;
    }

    private String signature() {
        SignaturePolicy policy = signing.policy();
        if (policy.isOn()) {
            return "by trusted key " + policy.require(folder).orElseThrow();
        }
        return Files.exists(folder.resolve(ModelSignature.NAME))
                ? "present, not checked: no --trusted-key is given"
                : "none";
    }

    private void hypernetwork(Map<String, String> found) throws IOException {
        Optional<HypernetworkLineage> lineage = HypernetworkLineage.read(folder);
        found.put(
                "lineage",
                lineage.map(of -> "version %s of %s, trained from %s (%s), %d steps in all"
                                .formatted(
                                        of.version(),
                                        of.baseModel(),
                                        of.parentVersion(),
                                        of.parentDigest(),
                                        of.trainingSteps()))
                        .orElse("none: shipped, imported, or trained from scratch"));
        if (origin != null) {
            requireOrigin(lineage.map(HypernetworkLineage::parentDigest)
                    .orElseThrow(() -> FactoryException.badInput(folder + " names no parent")));
            found.put("origin", "the parent matches");
        }
    }

    private void adapter(Map<String, String> found) throws IOException {
        if (!Files.exists(folder.resolve(AdapterLineage.NAME))) {
            found.put("lineage", "none: only a generator service records it");
            if (origin != null) {
                throw FactoryException.badInput(folder + " has no " + AdapterLineage.NAME + " to generate it from");
            }
            return;
        }
        AdapterLineage lineage = AdapterLineage.read(folder);
        String description =
                Files.readString(folder.resolve(PeftDirectory.DESCRIPTION)).strip();
        String id = AdapterId.of(
                lineage.baseModel(), lineage.hypernetworkVersion(), description, lineage.form(), lineage.numbers());
        if (!id.equals(lineage.adapterId())) {
            throw new DamagedArtifactException(
                    "%s has the adapter id %s, but base model, version, description, and number type result in %s"
                            .formatted(folder, lineage.adapterId(), id));
        }
        found.put(
                "lineage",
                "adapter %s, by hypernetwork %s/%s (%s)"
                        .formatted(
                                id, lineage.baseModel(), lineage.hypernetworkVersion(), lineage.hypernetworkDigest()));
        if (origin != null) {
            requireOrigin(lineage.hypernetworkDigest());
            remake(lineage);
            found.put("origin", "generated again from its task code with the same digest");
        }
    }

    private void requireOrigin(String expected) throws IOException {
        String digest = Manifest.of(origin).rootDigest();
        if (!digest.equals(expected)) {
            throw new DamagedArtifactException("%s is not the origin of %s: its digest is %s, expected %s"
                    .formatted(origin, folder, digest, expected));
        }
    }

    private void remake(AdapterLineage lineage) throws IOException {
        if (System.getProperty(THREADS) == null) {
            System.setProperty(THREADS, Integer.toString(threads));
        }
        Path again = Files.createTempDirectory("remade-");
        try (Hypernetwork hypernetwork = HypernetworkFolder.load(origin, Torch.device("cpu"))) {
            PeftDirectory.write(
                    again,
                    hypernetwork.remake(lineage.decodedTaskCode(), lineage.passSize(), lineage.position()),
                    lineage.form(),
                    lineage.numbers(),
                    lineage.baseModel());
            for (String name : new String[] {PeftDirectory.CONFIG, PeftDirectory.WEIGHTS}) {
                String expected = Sha256.of(folder.resolve(name));
                String digest = Sha256.of(again.resolve(name));
                if (!digest.equals(expected)) {
                    throw new DamagedArtifactException(("%s, generated again from the task code, has SHA-256 %s,"
                                    + " expected %s;"
                                    + " another processor, build of libtorch, or number of threads may round differently")
                            .formatted(name, digest, expected));
                }
            }
        } finally {
            ArtifactDirectory.delete(again);
        }
    }
}
