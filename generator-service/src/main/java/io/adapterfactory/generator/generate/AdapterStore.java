package io.adapterfactory.generator.generate;

import io.adapterfactory.generator.config.GeneratorConfig;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.artifact.FileDigest;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.artifact.WriteProbe;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.lora.AdapterId;
import io.adapterfactory.t2l.lora.AdapterLineage;
import io.adapterfactory.t2l.lora.ExportForm;
import io.adapterfactory.t2l.lora.PeftDirectory;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The adapters of the store: {@code <store>/adapters/<adapterId>/}, each written once and whole. */
@ApplicationScoped
public class AdapterStore {

    /** The form in which adapters are exported. */
    static final ExportForm FORM = ExportForm.FOLDED;

    private static final String DESCRIPTION = "task_desc.txt";

    /** An adapter that lies complete in the store. */
    public record Stored(String adapterId, Path folder, String description, List<FileDigest> files) {}

    private final Path adapters;
    private final SignaturePolicy signatures;

    public AdapterStore(GeneratorConfig config) {
        this.signatures = SignaturePolicy.of(
                config.signing().key(), config.signing().trustedKeys().orElse(List.of()));
        this.adapters = config.store().toAbsolutePath().normalize().resolve("adapters");
    }

    /**
     * Writes an adapter; one that is there already stays as it is.
     *
     * @throws java.io.UncheckedIOException if the store cannot be written
     */
    Stored write(String adapterId, String description, LoadedHypernetwork by, Hypernetwork.Made made) {
        Path folder = adapters.resolve(adapterId);
        Manifest manifest = ArtifactDirectory.write(folder, signatures, directory -> {
            PeftDirectory.write(directory, made.weights(), FORM, by.baseModel());
            Files.writeString(directory.resolve(DESCRIPTION), description + "\n");
            Files.writeString(
                    directory.resolve("README.md"),
                    AdapterCard.text(
                            adapterId,
                            description,
                            by.version(),
                            by.baseModel(),
                            made.weights().config()));
            new AdapterLineage(
                            adapterId,
                            by.baseModel(),
                            by.version(),
                            by.digest(),
                            FORM,
                            AdapterLineage.encode(made.taskCode()),
                            made.passSize(),
                            made.position())
                    .write(directory);
        });
        return new Stored(adapterId, folder, description, manifest.files());
    }

    /** The adapter, or nothing if there is none of this id. */
    public Optional<Stored> find(String adapterId) throws IOException {
        Path folder = adapters.resolve(adapterId);
        if (!AdapterId.isValid(adapterId) || !Files.isRegularFile(folder.resolve(Manifest.NAME))) {
            return Optional.empty();
        }
        return Optional.of(new Stored(
                adapterId,
                folder,
                Files.readString(folder.resolve(DESCRIPTION)).strip(),
                Manifest.read(folder).files()));
    }

    /** Why no adapter can be written now, or nothing if one can. */
    public Optional<String> whyNotWritable() {
        return WriteProbe.whyNotWritable(adapters);
    }
}
