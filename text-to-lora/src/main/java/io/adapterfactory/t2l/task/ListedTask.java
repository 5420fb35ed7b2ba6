package io.adapterfactory.t2l.task;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A task for training a hypernetwork, from a line of a file: {@code {"task": "reverse", "descriptions": ["..."],
 * "data": "reverse.jsonl", "lora": "loras/reverse"}}. Paths are relative to the file's folder.
 *
 * @param descriptions one or more, none blank
 * @param data JSON lines, or a task file of Super-NaturalInstructions ({@code .json})
 * @param lora folder of an adapter in PEFT format that was trained for the task
 */
public record ListedTask(String name, List<String> descriptions, Optional<Path> data, Optional<Path> lora) {

    private static final Set<String> KEYS = Set.of("task", "descriptions", "data", "lora");
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    public ListedTask {
        descriptions = List.copyOf(descriptions);
    }

    /** @throws InvalidDatasetException when the file is missing, has no task, or has an invalid line */
    public static List<ListedTask> readAll(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new InvalidDatasetException(file + " cannot be read: " + e, e);
        }
        List<ListedTask> tasks = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                String place = file + ":" + (i + 1);
                String line = i == 0 && lines.get(0).startsWith("\uFEFF")
                        ? lines.get(0).substring(1)
                        : lines.get(i);
                ListedTask task = read(place, line, file.toAbsolutePath().getParent());
                if (!names.add(task.name())) {
                    throw new InvalidDatasetException(place + ": task '" + task.name() + "' is duplicated");
                }
                tasks.add(task);
            }
        }
        if (tasks.isEmpty()) {
            throw new InvalidDatasetException(file + " has no task; expected one or more lines of JSON");
        }
        return tasks;
    }

    private static ListedTask read(String place, String line, Path folder) {
        JsonNode json;
        try {
            json = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new InvalidDatasetException(place + " is not JSON: " + e.getOriginalMessage(), e);
        }
        json.fieldNames().forEachRemaining(key -> {
            if (!KEYS.contains(key)) {
                throw new InvalidDatasetException(
                        place + " has the unknown key '" + key + "'; known are " + new TreeSet<>(KEYS));
            }
        });
        if (!json.path("task").isTextual() || json.path("task").asText().isBlank()) {
            throw new InvalidDatasetException(place + " needs the task's name in 'task'");
        }
        List<String> descriptions = new ArrayList<>();
        for (JsonNode description : json.path("descriptions")) {
            if (!description.isTextual() || description.asText().isBlank()) {
                throw new InvalidDatasetException(
                        place + ": description " + descriptions.size() + " is " + description + "; expected a text");
            }
            descriptions.add(description.asText());
        }
        if (descriptions.isEmpty()) {
            throw new InvalidDatasetException(place + " needs a list of one or more texts in 'descriptions'");
        }
        return new ListedTask(
                json.path("task").asText(),
                descriptions,
                path(place, json, "data", folder),
                path(place, json, "lora", folder));
    }

    private static Optional<Path> path(String place, JsonNode json, String key, Path folder) {
        if (!json.has(key)) {
            return Optional.empty();
        }
        Path path = folder.resolve(json.path(key).asText());
        if (!Files.exists(path)) {
            throw new InvalidDatasetException(place + ": " + path + " in '" + key + "' does not exist");
        }
        return Optional.of(path);
    }
}
