package io.adapterfactory.t2l.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.file.SizeLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The README.md of an exported folder, with the metadata that the Hugging Face Hub reads.
 *
 * @param baseModel name of the base model: {@code owner/name} if it is on the Hub
 * @param license as the Hub names licenses, such as {@code apache-2.0}
 * @param description of the task; empty if unknown
 */
public record HubCard(String baseModel, String license, Optional<String> description) {

    /** The Hub's identifier for an unknown license. */
    public static final String UNKNOWN_LICENSE = "unknown";

    static final String NAME = "README.md";

    private static final Pattern METADATA = Pattern.compile("\\A---\\R.*?\\R---\\R", Pattern.DOTALL);
    private static final Pattern LICENSE = Pattern.compile("(?m)^license:[ ]*(\\S.*?)[ ]*$");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]*");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The content of an exported folder. */
    enum Kind {
        PEFT("adapter", "peft", List.of("lora", "text-to-lora", "transformers")),
        GGUF("adapter", "gguf", List.of("gguf", "llama-cpp", "lora", "text-to-lora")),
        MERGED("finetune", "transformers", List.of("lora", "text-to-lora"));

        private final String relation;
        private final String library;
        private final List<String> tags;

        /** @param relation to the base model, in the Hub's terms */
        Kind(String relation, String library, List<String> tags) {
            this.relation = relation;
            this.library = library;
            this.tags = tags;
        }
    }

    /** The text of a folder's card without its metadata; empty if the folder has no readable card. */
    public static Optional<String> textIn(Path folder) {
        try {
            String card = SizeLimit.CONFIG_BYTES.readText(folder.resolve(NAME));
            return Optional.of(METADATA.matcher(card).replaceFirst(""));
        } catch (IOException e) {
            return Optional.empty(); // a new card is written instead
        }
    }

    /** The license in the metadata of a folder's card; empty if there is none. */
    public static Optional<String> licenseIn(Path folder) {
        try {
            Matcher metadata = METADATA.matcher(SizeLimit.CONFIG_BYTES.readText(folder.resolve(NAME)));
            Matcher license = LICENSE.matcher(metadata.find() ? metadata.group() : "");
            return license.find() ? Optional.of(license.group(1)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // without a readable card, the license is unknown
        }
    }

    /** @param text of the card after the metadata */
    void write(Path folder, Kind kind, String text) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("base_model", baseModel);
        metadata.put("base_model_relation", kind.relation);
        metadata.put("library_name", kind.library);
        metadata.put("license", license);
        metadata.put("pipeline_tag", "text-generation");
        String lines = metadata.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + quoted(entry.getValue()) + "\n")
                .collect(Collectors.joining());
        String tags = kind.tags.stream().map(tag -> "- " + tag + "\n").collect(Collectors.joining());
        Files.writeString(folder.resolve(NAME), "---\n" + lines + "tags:\n" + tags + "---\n" + text);
    }

    /** The card's title, and below it the description as a quotation. */
    String heading(String title) {
        String quoted = description
                .map(text -> text.lines().map(line -> "> " + line + "\n").collect(Collectors.joining()) + "\n")
                .orElse("");
        return "# " + title + "\n\n" + quoted;
    }

    /** A JSON string is also a valid YAML string. */
    private static String quoted(String value) {
        try {
            return PLAIN.matcher(value).matches() ? value : JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a text failed to serialize", e);
        }
    }
}
