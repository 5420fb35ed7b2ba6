package io.adapterfactory.generator.generate;

import io.adapterfactory.generator.hypernetwork.LoadedHypernetwork;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.file.FileDigest;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.lora.AdapterId;
import io.adapterfactory.t2l.lora.AdapterLineage;
import io.adapterfactory.t2l.lora.ExportForm;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.adapterfactory.t2l.tensor.FloatType;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The adapters in the store, at {@code adapters/<adapterId>}. Each is written once, completely or not at all. */
@ApplicationScoped
public class AdapterStore {

    /** Format in which adapters are exported. */
    static final ExportForm FORM = ExportForm.FOLDED;

    private static final String ADAPTERS = "adapters";

    /** A complete adapter in the store. */
    public record Stored(String adapterId, String location, Path folder, String description, List<FileDigest> files) {}

    private final ArtifactStore store;
    private final SignaturePolicy signatures;

    public AdapterStore(ArtifactStore store, SignaturePolicy signatures) {
        this.store = store;
        this.signatures = signatures;
    }

    /**
     * Writes an adapter; an existing one is not changed.
     *
     * @param type of the numbers in the file
     * @throws io.adapterfactory.t2l.lora.InvalidAdapterException if the type cannot hold one of the numbers
     * @throws java.io.UncheckedIOException if the store cannot be written
     * @throws io.adapterfactory.t2l.artifact.StoreUnavailableException if the store is unavailable
     */
    Stored write(String adapterId, String description, LoadedHypernetwork by, Hypernetwork.Made made, FloatType type) {
        ArtifactStore.Stored stored = store.write(path(adapterId), signatures, directory -> {
            PeftDirectory.write(directory, made.weights(), FORM, type, by.baseModel());
            Files.writeString(directory.resolve(PeftDirectory.DESCRIPTION), description + "\n");
            Files.writeString(
                    directory.resolve("README.md"),
                    GeneratedAdapterCard.text(
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
                            type,
                            AdapterLineage.encode(made.taskCode()),
                            made.passSize(),
                            made.position())
                    .write(directory);
            by.fits().write(directory);
        });
        return new Stored(adapterId, stored.location(), stored.folder(), description, stored.files());
    }

    private static String path(String adapterId) {
        return ADAPTERS + "/" + adapterId;
    }

    /** The adapter, or nothing if there is no undamaged adapter with this id. */
    public Optional<Stored> find(String adapterId) throws IOException {
        if (!AdapterId.isValid(adapterId)) {
            return Optional.empty();
        }
        Optional<ArtifactStore.Stored> stored = store.find(path(adapterId), SignaturePolicy.OFF);
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        Path folder = stored.get().folder();
        return Optional.of(new Stored(
                adapterId,
                stored.get().location(),
                folder,
                Files.readString(folder.resolve(PeftDirectory.DESCRIPTION)).strip(),
                stored.get().files()));
    }

    /** Why no adapter can be written now; empty if adapters can be written. */
    public Optional<String> whyNotWritable() {
        return store.whyNotWritable(ADAPTERS);
    }
}
