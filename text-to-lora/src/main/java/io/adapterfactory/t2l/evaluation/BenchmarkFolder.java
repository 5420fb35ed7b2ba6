package io.adapterfactory.t2l.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.task.TaskExample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A benchmark on disk: {@code benchmark.json} with {@code name}, {@code description} and {@code stop}, and {@code
 * examples.jsonl} with {@code prompt} and {@code answer} a line.
 */
public final class BenchmarkFolder {

    private static final ObjectMapper JSON = new ObjectMapper();

    private BenchmarkFolder() {}

    /** @throws InvalidBenchmarkException naming the file, and the line, that cannot be used */
    public static Benchmark read(Path folder) {
        Path head = folder.resolve("benchmark.json");
        Path examples = folder.resolve("examples.jsonl");
        try {
            JsonNode json = JSON.readTree(Files.readString(head));
            return new Benchmark(
                    text(head.toString(), json, "name"),
                    text(head.toString(), json, "description"),
                    json.path("stop").asText("\n"),
                    examples(examples));
        } catch (IOException e) {
            throw new InvalidBenchmarkException("benchmark " + folder + " cannot be read: " + e, e);
        } catch (IllegalArgumentException e) {
            throw new InvalidBenchmarkException(folder + ": " + e.getMessage(), e);
        }
    }

    private static List<TaskExample> examples(Path file) throws IOException {
        List<TaskExample> examples = new ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            if (!line.isBlank()) {
                String place = file + ":" + number;
                JsonNode json = parse(place, line);
                examples.add(new TaskExample(text(place, json, "prompt"), text(place, json, "answer")));
            }
        }
        return examples;
    }

    private static JsonNode parse(String place, String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new InvalidBenchmarkException(place + " is no JSON: " + e.getMessage(), e);
        }
    }

    private static String text(String place, JsonNode json, String key) {
        JsonNode value = json.path(key);
        if (!value.isTextual()) {
            throw new InvalidBenchmarkException(place + " needs a text '" + key + "'");
        }
        return value.asText();
    }
}
