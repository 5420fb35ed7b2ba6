package io.adapterfactory.cli.command.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.cli.command.option.StoredFolders;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.StoreAccess;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderKind;
import io.adapterfactory.t2l.artifact.StorePath;
import io.adapterfactory.t2l.embedding.EncoderProfile;
import io.adapterfactory.t2l.embedding.TextEncoders;
import io.adapterfactory.t2l.file.JsonDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The text encoders of a store, and which of its hypernetworks need them. */
final class EncoderStore {

    private static final String HYPERNETWORKS = "hypernetworks";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ArtifactStore store;
    private final StoredFolders encoders;
    private final String name;

    EncoderStore(StoreAccess opened) {
        this.store = opened.store();
        this.name = opened.name();
        this.encoders = new StoredFolders(opened, FolderKind.ENCODERS, "text encoder", "factory encoder remove");
    }

    StoredFolders encoders() {
        return encoders;
    }

    /** @throws FactoryException when it does not exist, or hypernetworks of the store use it */
    void remove(String encoder, boolean force) {
        if (!force && StorePath.isPlain(encoder)) {
            String source = store.findSmallFiles(FolderKind.ENCODERS, encoder)
                    .map(folder -> EncoderProfile.read(folder).source())
                    .orElse("");
            List<String> users = hypernetworks()
                    .filter(version -> TextEncoders.names(textEncoder(version)).stream()
                            .anyMatch(used -> used.equals(encoder) || used.equals(source)))
                    .toList();
            if (!users.isEmpty()) {
                throw FactoryException.badInput("text encoder '" + encoder + "' is in use: store " + name
                        + " has hypernetworks that need it: " + String.join(", ", users)
                        + "; --force removes it anyway");
            }
        }
        encoders.remove(encoder);
    }

    /** Paths below {@code hypernetworks}; in a bucket, a version's files are one folder deeper. */
    private Stream<String> hypernetworks() {
        List<String> versions = new ArrayList<>();
        for (String baseModel : plain(HYPERNETWORKS)) {
            for (String version : plain(HYPERNETWORKS + "/" + baseModel)) {
                versions.add(baseModel + "/" + version);
            }
        }
        return versions.stream();
    }

    private List<String> plain(String path) {
        return store.folders(path).stream().filter(StorePath::isPlain).toList();
    }

    /** The text encoder of a version; empty if its configuration cannot be read, because it is then unusable. */
    private String textEncoder(String version) {
        String path = HYPERNETWORKS + "/" + version;
        return Stream.concat(Stream.of(path), plain(path).stream().map(digest -> path + "/" + digest))
                .map(folder -> store.local(folder + "/hypernetwork.json"))
                .filter(Files::isRegularFile)
                .map(EncoderStore::readTextEncoder)
                .findFirst()
                .orElse("");
    }

    private static String readTextEncoder(Path file) {
        try {
            return JsonDocument.read(JSON, file, JsonNode.class)
                    .path("textEncoder")
                    .asText();
        } catch (IOException e) {
            return "";
        }
    }
}
