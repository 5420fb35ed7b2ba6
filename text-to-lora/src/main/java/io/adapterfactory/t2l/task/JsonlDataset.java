package io.adapterfactory.t2l.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Data sets of one JSON object a line with the texts {@code prompt} (or {@code input}) and {@code response} (or {@code
 * answer}, {@code output}).
 */
public final class JsonlDataset {

    /** A larger file is refused. */
    public static final long MOST_BYTES = 256L << 20;

    private static final List<String> PROMPT = List.of("prompt", "input");
    private static final List<String> RESPONSE = List.of("response", "answer", "output");
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonlDataset() {}

    /**
     * Reads one split. A line without {@code split} belongs to {@code train}.
     *
     * @throws InvalidDatasetException when the file is missing, too large, or a line is not as it should be
     */
    public static List<TaskExample> read(Path file, String split) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new InvalidDatasetException(
                        file + " has " + Files.size(file) + " bytes; at most " + MOST_BYTES + " are taken");
            }
            List<TaskExample> examples = new ArrayList<>();
            try (BufferedReader lines = Files.newBufferedReader(file)) {
                int number = 0;
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    number++;
                    if (!line.isBlank()) {
                        JsonNode json = parse(file + ":" + number, line);
                        if (json.path("split").asText("train").equals(split)) {
                            examples.add(example(file + ":" + number, json));
                        }
                    }
                }
            }
            return examples;
        } catch (IOException e) {
            throw new InvalidDatasetException(file + " cannot be read: " + e, e);
        }
    }

    private static JsonNode parse(String place, String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new InvalidDatasetException(place + " is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static TaskExample example(String place, JsonNode json) {
        String prompt = text(place, json, PROMPT);
        String response = text(place, json, RESPONSE);
        return new TaskExample(prompt, response);
    }

    /** The text of the first of the names that the object has. */
    private static String text(String place, JsonNode json, List<String> names) {
        JsonNode value = names.stream()
                .filter(json::has)
                .findFirst()
                .map(json::get)
                .orElseThrow(() -> new InvalidDatasetException(
                        place + " needs a text '" + names.get(0) + "' (or " + others(names) + ")"));
        if (!value.isTextual() || value.asText().isEmpty()) {
            throw new InvalidDatasetException(
                    place + ": '" + names.get(0) + "' must be a text that is not empty, not " + value);
        }
        return value.asText();
    }

    private static String others(List<String> names) {
        return names.stream().skip(1).map(name -> "'" + name + "'").collect(Collectors.joining(", "));
    }
}
