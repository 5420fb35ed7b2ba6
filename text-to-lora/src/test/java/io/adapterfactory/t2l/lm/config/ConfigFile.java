package io.adapterfactory.t2l.lm.config;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adapterfactory.t2l.Goldens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** A config.json for a test: that of a golden, with changes. */
final class ConfigFile {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode root;

    private ConfigFile(ObjectNode root) {
        this.root = root;
    }

    static ConfigFile of(String golden) {
        try {
            return new ConfigFile((ObjectNode)
                    JSON.readTree(Goldens.folder(golden).resolve("config.json").toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file with only these keys, as JSON. */
    static ConfigFile only(String json) {
        return new ConfigFile(object(json));
    }

    /** The file with these keys changed, as JSON. */
    ConfigFile with(String json) {
        root.setAll(object(json));
        return this;
    }

    ConfigFile without(String... keys) {
        root.remove(List.of(keys));
        return this;
    }

    ModelConfig read(Path folder) {
        try {
            JSON.writeValue(folder.resolve("config.json").toFile(), root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ModelConfig.read(folder);
    }

    private static ObjectNode object(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
