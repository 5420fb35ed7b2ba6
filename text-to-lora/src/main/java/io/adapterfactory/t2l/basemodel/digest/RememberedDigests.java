package io.adapterfactory.t2l.basemodel.digest;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.file.JsonDocument;
import io.adapterfactory.t2l.identity.ModelDigests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Cached digests in a file; valid while the sizes and times of the model's files do not change. */
final class RememberedDigests {

    private static final System.Logger LOG = System.getLogger(RememberedDigests.class.getName());
    private static final ObjectMapper JSON = new ObjectMapper();

    /** @param files size in bytes and time of the last change in milliseconds, by name */
    private record Content(Map<String, String> files, ModelDigests digests) {}

    private final Path file;
    private final Path baseModel;

    RememberedDigests(Path file, Path baseModel) {
        this.file = file;
        this.baseModel = baseModel;
    }

    /** The cached digests; an unreadable file is ignored. */
    Optional<ModelDigests> find() {
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        try {
            Content content = JsonDocument.read(JSON, file, Content.class);
            return state().equals(content.files()) ? Optional.ofNullable(content.digests()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Caches the digests; if nothing can be written, they are computed again the next time. */
    void keep(ModelDigests digests) {
        try {
            Files.createDirectories(file.getParent());
            Path temporary = Files.createTempFile(file.getParent(), "digests", ".tmp");
            JsonDocument.write(JSON, temporary, new Content(state(), digests));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | UncheckedIOException e) {
            LOG.log(System.Logger.Level.WARNING, "digests of {0} cannot be cached in {1}: {2}", baseModel, file, e);
        }
    }

    private Map<String, String> state() throws IOException {
        Map<String, String> state = new TreeMap<>();
        try (Stream<Path> files = Files.list(baseModel)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                state.put(
                        each.getFileName().toString(),
                        Files.size(each) + " " + Files.getLastModifiedTime(each).toMillis());
            }
        }
        return state;
    }
}
