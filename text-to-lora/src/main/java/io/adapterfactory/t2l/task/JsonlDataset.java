package io.adapterfactory.t2l.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.file.SizeLimit;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Data sets of one JSON object a line with the texts {@code prompt} (or {@code input}) and {@code response} (or {@code
 * answer}, {@code output}).
 */
public final class JsonlDataset {

    private static final List<String> PROMPT = List.of("prompt", "input");
    private static final List<String> RESPONSE = List.of("response", "answer", "output");
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonlDataset() {}

    /** Takes the examples of a file one by one. */
    private interface Visitor {
        void visit(String place, String split, TaskExample example);
    }

    /**
     * Reads one split. A line without {@code split} belongs to {@code train}.
     *
     * @throws InvalidDatasetException when the file is missing, too large, no UTF-8, or a line is not as it should be
     */
    public static List<TaskExample> read(Path file, String split) {
        return sample(file, split, Integer.MAX_VALUE, 0);
    }

    /**
     * Reads one split, line by line; of more than {@code most} examples as many are drawn, each with the same chance.
     *
     * @throws InvalidDatasetException as {@link #read} does; also lines of other splits must be as they should be
     */
    public static List<TaskExample> sample(Path file, String split, int most, long seed) {
        List<TaskExample> kept = new ArrayList<>();
        Random random = new Random(seed);
        long[] seen = {0};
        visit(file, (place, ofLine, example) -> {
            if (!ofLine.equals(split)) {
                return;
            }
            seen[0]++;
            if (kept.size() < most) {
                kept.add(example);
            } else {
                long at = random.nextLong(seen[0]); // reservoir sampling
                if (at < most) {
                    kept.set((int) at, example);
                }
            }
        });
        return kept;
    }

    /**
     * Makes sure that nothing that is trained on is also held out.
     *
     * @throws InvalidDatasetException naming a line whose prompt is in both splits
     */
    public static void requireApart(Path file, String train, String heldOut) {
        // Hashes of 64 bits: a chance meeting of two prompts among millions is not to be expected, and memory stays
        // small.
        Set<Long> trained = new HashSet<>();
        visit(file, (place, split, example) -> {
            if (split.equals(train)) {
                trained.add(hash(example.prompt()));
            }
        });
        visit(file, (place, split, example) -> {
            if (split.equals(heldOut) && trained.contains(hash(example.prompt()))) {
                throw new InvalidDatasetException(place + ": this prompt of the split '" + heldOut
                        + "' is in the split '" + train + "' too; what is held out must not be trained on");
            }
        });
    }

    private static long hash(String text) {
        long hash = 0xCBF29CE484222325L; // FNV-1a
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
        }
        return hash;
    }

    private static void visit(Path file, Visitor visitor) {
        try {
            SizeLimit.DATASET_BYTES.check(file);
            try (BufferedReader reader = Files.newBufferedReader(file)) {
                int number = 1;
                for (String line = line(file, number, reader); line != null; line = line(file, number, reader)) {
                    String place = file + ":" + number;
                    if (!line.isBlank()) {
                        JsonNode json = parse(place, line);
                        visitor.visit(place, json.path("split").asText("train"), example(place, json));
                    }
                    number++;
                }
            }
        } catch (CharacterCodingException e) {
            throw new InvalidDatasetException(file + " is no UTF-8 text", e);
        } catch (IOException e) {
            throw new InvalidDatasetException(file + " cannot be read: " + e, e);
        }
    }

    /** The next line without its end, or null at the end of the file; a line is never held that is longer than allowed. */
    private static String line(Path file, int number, BufferedReader reader) throws IOException {
        StringBuilder line = new StringBuilder();
        long longest = SizeLimit.DATASET_LINE.value();
        int character = reader.read();
        if (character < 0) {
            return null;
        }
        while (character >= 0 && character != '\n') {
            if (line.length() == longest) {
                throw new InvalidDatasetException(
                        file + ":" + number + " is longer than " + longest + " characters; at most that is taken");
            }
            line.append((char) character);
            character = reader.read();
        }
        return line.toString();
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
