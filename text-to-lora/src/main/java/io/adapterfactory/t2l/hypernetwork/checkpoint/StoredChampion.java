package io.adapterfactory.t2l.hypernetwork.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.artifact.MissingArtifactException;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.file.FileDigest;
import io.adapterfactory.t2l.file.JsonDocument;
import io.adapterfactory.t2l.hypernetwork.InvalidHypernetworkException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The serving version of a base model, for readers of the store that do not read the events: the file {@code
 * hypernetworks/<base model>/champion.json}, which the trainer updates.
 *
 * @param location in the form that events use
 * @param since when it became the champion, in ISO 8601
 */
public record StoredChampion(String version, String location, List<FileDigest> files, String since) {

    private static final String FILE = "champion.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** @throws IllegalArgumentException when a part is missing */
    public StoredChampion {
        if (version == null || location == null || files == null) {
            throw new IllegalArgumentException("a champion needs version, location, and files");
        }
        files = List.copyOf(files);
    }

    private static String path(String baseModel) {
        return "hypernetworks/" + baseModel + "/" + FILE;
    }

    /**
     * The champion of a base model; empty when no trainer has written one.
     *
     * @throws InvalidHypernetworkException when the file cannot be read
     */
    public static Optional<StoredChampion> read(ArtifactStore store, String baseModel) {
        Path file = store.local(path(baseModel));
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JsonDocument.read(JSON, file, StoredChampion.class));
        } catch (IOException e) {
            throw new InvalidHypernetworkException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Writes the file atomically.
     *
     * @throws io.adapterfactory.t2l.artifact.StoreUnavailableException when the store is unavailable
     * @throws UncheckedIOException when the file cannot be written
     */
    public void write(ArtifactStore store, String baseModel) {
        Path file = store.folder().resolve(path(baseModel));
        Path temporary = file.resolveSibling("." + FILE + "." + UUID.randomUUID() + ".tmp");
        try {
            Files.createDirectories(file.getParent());
            JsonDocument.write(JSON, temporary, this);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e, e);
        } finally {
            temporary.toFile().delete();
        }
        store.share(path(baseModel));
    }

    /**
     * Makes its files available locally, even if the store has been moved since.
     *
     * @throws MissingArtifactException when the version is no longer in the store
     */
    public Path fetch(ArtifactStore store, String baseModel, SignaturePolicy signatures) {
        try {
            return store.fetch(location, files, signatures);
        } catch (MissingArtifactException | IllegalArgumentException e) {
            String digest = new Manifest(files).rootDigest();
            return store.find("hypernetworks/" + baseModel + "/" + version, signatures)
                    .filter(found -> new Manifest(found.files()).rootDigest().equals(digest))
                    .map(ArtifactStore.Stored::folder)
                    .orElseThrow(() -> new MissingArtifactException("version " + version + ", the champion of "
                            + baseModel + ", is no longer in the store: " + e.getMessage()));
        }
    }
}
