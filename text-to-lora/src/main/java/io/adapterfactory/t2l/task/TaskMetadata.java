package io.adapterfactory.t2l.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A task of the Text-to-LoRA authors' collection, {@code tasks/<name>/metadata.yaml}: its name, its descriptions, and
 * how to convert a row of its data set to a prompt and an answer.
 *
 * @param name of the folder
 * @param descriptions one or more, none blank
 * @param promptTemplate contains {@code {field}} for a row's fields
 * @param responseField name of the row's field with the answer
 * @param prefill beginning of the answer, appended to the prompt; empty for none
 * @param dataset arguments of the data set's loader, such as {@code path}, {@code name} and {@code split}
 */
public record TaskMetadata(
        String name,
        List<String> descriptions,
        String promptTemplate,
        String responseField,
        String prefill,
        Map<String, String> dataset) {

    public static final String FILE = "metadata.yaml";

    private static final long MAX_BYTES = 4 << 20;
    private static final YAMLMapper YAML = new YAMLMapper();

    public TaskMetadata {
        descriptions = List.copyOf(descriptions);
        dataset = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(dataset));
    }

    /**
     * Reads all folders with this file, by name.
     *
     * @throws InvalidDatasetException when there is none, or one is invalid
     */
    public static List<TaskMetadata> readAll(Path tasks) {
        if (Files.isRegularFile(tasks.resolve(FILE))) {
            return List.of(read(tasks));
        }
        try (Stream<Path> entries = Files.list(tasks)) {
            List<TaskMetadata> found = entries.filter(folder -> Files.isRegularFile(folder.resolve(FILE)))
                    .sorted()
                    .map(TaskMetadata::read)
                    .toList();
            if (found.isEmpty()) {
                throw new InvalidDatasetException(tasks + " has no tasks; expected folders with " + FILE);
            }
            return found;
        } catch (IOException e) {
            throw new InvalidDatasetException(tasks + " cannot be read: " + e, e);
        }
    }

    /** @throws InvalidDatasetException when the file is missing, too large, or invalid */
    public static TaskMetadata read(Path folder) {
        Path file = folder.resolve(FILE);
        JsonNode yaml = parse(file);
        for (String key : List.of("system_message", "assistant_postfill")) {
            if (!yaml.path(key).asText("").isBlank() || yaml.path(key).isContainerNode()) {
                throw new InvalidDatasetException(file + " has a text in '" + key + "', which is not supported: "
                        + DatasetRecord.shown(yaml.path(key)));
            }
        }
        List<String> descriptions = new ArrayList<>();
        for (JsonNode description : yaml.path("descriptions")) {
            if (!description.isTextual() || description.asText().isBlank()) {
                throw new InvalidDatasetException(
                        file + ": description " + descriptions.size() + " is " + description + "; expected a text");
            }
            descriptions.add(description.asText().strip());
        }
        if (descriptions.isEmpty()) {
            throw new InvalidDatasetException(file + " needs a list of one or more texts in 'descriptions'");
        }
        Map<String, String> dataset = new LinkedHashMap<>();
        yaml.path("ds_kwargs")
                .properties()
                .forEach(entry -> dataset.put(entry.getKey(), entry.getValue().asText()));
        return new TaskMetadata(
                folder.toAbsolutePath().normalize().getFileName().toString(),
                descriptions,
                text(file, yaml, "user_prompt_template"),
                text(file, yaml, "response_field"),
                yaml.path("assistant_prefill").asText(""),
                dataset);
    }

    private static String text(Path file, JsonNode yaml, String key) {
        if (!yaml.path(key).isTextual()) {
            throw new InvalidDatasetException(file + " needs a text in '" + key + "'");
        }
        return yaml.path(key).asText();
    }

    private static JsonNode parse(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new InvalidDatasetException(
                        file + " has " + Files.size(file) + " bytes; at most " + MAX_BYTES + " are taken");
            }
            return YAML.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new InvalidDatasetException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Converts a row to an example.
     *
     * @param row the fields' texts by name
     * @throws InvalidDatasetException when a field that the template or the answer needs is missing
     */
    public TaskExample example(Map<String, String> row) {
        StringBuilder prompt = new StringBuilder();
        int at = 0;
        java.util.regex.Matcher field =
                java.util.regex.Pattern.compile("\\{(\\w+)}").matcher(promptTemplate);
        while (field.find()) {
            prompt.append(promptTemplate, at, field.start()).append(value(row, field.group(1)));
            at = field.end();
        }
        prompt.append(promptTemplate.substring(at));
        return new TaskExample(prompt.toString(), value(row, responseField));
    }

    private String value(Map<String, String> row, String field) {
        String value = row.get(field);
        if (value == null) {
            throw new InvalidDatasetException(
                    "task " + name + " needs field '" + field + "'; the row has " + row.keySet());
        }
        return value;
    }
}
