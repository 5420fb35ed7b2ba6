package io.adapterfactory.t2l.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.file.JsonProblem;
import io.adapterfactory.t2l.file.SizeLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the chat template of a model folder like transformers: {@code chat_template.jinja}, then {@code
 * tokenizer_config.json} (one text, or a list of named ones, of which "default" is for conversations without tools),
 * then {@code chat_template.json}.
 */
final class ChatTemplateSource {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ChatTemplateSource() {}

    /** @throws InvalidTokenizerException when a file is invalid, or there are only templates with other names */
    static Optional<String> read(Path folder, JsonNode config) {
        Path file = folder.resolve("chat_template.jinja");
        if (Files.exists(file)) {
            return Optional.of(text(file));
        }
        Optional<String> template = template(folder.resolve("tokenizer_config.json"), config.path("chat_template"));
        Path legacy = folder.resolve("chat_template.json");
        return template.isPresent() || !Files.exists(legacy)
                ? template
                : template(legacy, json(legacy).path("chat_template"));
    }

    private static Optional<String> template(Path file, JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (value.isTextual()) {
            return Optional.of(value.textValue());
        }
        List<String> names = new ArrayList<>();
        if (value.isArray()) {
            for (JsonNode named : value) {
                if (named.path("name").asText().equals("default")
                        && named.path("template").isTextual()) {
                    return Optional.of(named.path("template").textValue());
                }
                names.add(named.path("name").asText());
            }
        } else if (value.path("default").isTextual()) {
            return Optional.of(value.path("default").textValue());
        } else {
            value.fieldNames().forEachRemaining(names::add);
        }
        throw new InvalidTokenizerException(file + ": 'chat_template' has no template named 'default', found " + names
                + "; expected a text, or a list of templates with name and template");
    }

    private static String text(Path file) {
        try {
            return SizeLimit.CONFIG_BYTES.readText(file);
        } catch (IOException e) {
            throw new InvalidTokenizerException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static JsonNode json(Path file) {
        try {
            return JSON.readTree(text(file));
        } catch (IOException e) {
            throw new InvalidTokenizerException(file + " cannot be read as JSON: " + JsonProblem.withLine(e), e);
        }
    }
}
