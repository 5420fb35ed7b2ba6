package io.adapterfactory.t2l.hypernetwork.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.file.JsonDocument;
import io.adapterfactory.t2l.hypernetwork.InvalidHypernetworkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The origin of a hypernetwork's training, stored next to it in {@code lineage.json}.
 *
 * @param parentVersion the version with whose weights the training began
 * @param parentDigest root digest of the parent's files, from its manifest
 * @param trainingSteps total number since the very start
 */
public record HypernetworkLineage(
        String baseModel, String version, String parentVersion, String parentDigest, long trainingSteps) {

    public static final String NAME = "lineage.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    public void write(Path folder) {
        JsonDocument.write(JSON, folder.resolve(NAME), this);
    }

    /**
     * Empty for a hypernetwork without a lineage: imported, shipped, or trained from scratch.
     *
     * @throws InvalidHypernetworkException when the file is invalid
     */
    public static Optional<HypernetworkLineage> read(Path folder) {
        Path file = folder.resolve(NAME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JsonDocument.read(JSON, file, HypernetworkLineage.class));
        } catch (IOException e) {
            throw new InvalidHypernetworkException(file + " is not a lineage: " + e.getMessage(), e);
        }
    }
}
