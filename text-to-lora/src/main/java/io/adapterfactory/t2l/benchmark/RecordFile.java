package io.adapterfactory.t2l.benchmark;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adapterfactory.t2l.file.JsonProblem;
import io.adapterfactory.t2l.file.SizeLimit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Reads data files: JSON lines, optionally gzipped; JSON lists; plain lines. Text is UTF-8. */
final class RecordFile {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final TypeReference<Map<String, Object>> FIELDS = new TypeReference<>() {};

    private record Line(int number, String text) {}

    private RecordFile() {}

    /**
     * @param list key of the list in a JSON file that is an object, or null
     * @throws InvalidBenchmarkException naming the invalid file and line
     */
    static List<BenchmarkRecord> read(Path file, String list) {
        byte[] bytes = bytes(file);
        List<Line> lines = lines(file, bytes); // find the line that is not UTF-8
        boolean isList = file.toString().matches(".*\\.json(\\.gz)?")
                || !lines.isEmpty() && lines.get(0).text().stripLeading().startsWith("[");
        List<BenchmarkRecord> records = isList ? jsonList(file, bytes, list) : jsonLines(file, lines);
        if (records.isEmpty()) {
            throw new InvalidBenchmarkException(file + " has no examples; expected one JSON object per line");
        }
        return records;
    }

    /** The nonblank lines of a file. */
    static List<String> lines(Path file) {
        return lines(file, bytes(file)).stream().map(Line::text).toList();
    }

    /** Every line of a text. */
    static List<String> allLines(Path file) {
        byte[] bytes = bytes(file);
        lines(file, bytes); // find the line that is not UTF-8
        return new String(bytes, StandardCharsets.UTF_8).lines().toList();
    }

    private static List<BenchmarkRecord> jsonLines(Path file, List<Line> lines) {
        List<BenchmarkRecord> records = new ArrayList<>();
        for (Line line : lines) {
            String place = file + ":" + line.number();
            JsonNode json;
            try {
                json = JSON.readTree(line.text());
            } catch (JsonProcessingException e) {
                boolean isSecond = e.getOriginalMessage().startsWith("Trailing token");
                throw new InvalidBenchmarkException(
                        isSecond
                                ? place + " has more than one JSON value; expected one object on each line"
                                : place + " is not JSON: " + JsonProblem.of(e),
                        e);
            }
            records.add(record(place, json));
        }
        return records;
    }

    private static List<BenchmarkRecord> jsonList(Path file, byte[] bytes, String list) {
        JsonNode json;
        try {
            json = JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new InvalidBenchmarkException(
                    file + ":" + e.getLocation().getLineNr() + " is not JSON: " + JsonProblem.of(e), e);
        } catch (IOException e) {
            throw new InvalidBenchmarkException(file + " cannot be read: " + e, e);
        }
        JsonNode items = list == null ? json : json.path(list);
        if (!items.isArray()) {
            throw new InvalidBenchmarkException(file + " needs a list of objects"
                    + (list == null
                            ? "; if the list is the value of a key, set 'records' to that key"
                            : " in '" + list + "'"));
        }
        List<BenchmarkRecord> records = new ArrayList<>();
        for (JsonNode item : items) {
            BenchmarkRecord record = record(file + ": record " + records.size(), item);
            if (list != null) {
                Map<String, Object> others =
                        JSON.convertValue(((ObjectNode) json).deepCopy().without(list), FIELDS);
                record.fields().put("file", others);
            }
            records.add(record);
        }
        return records;
    }

    private static BenchmarkRecord record(String place, JsonNode json) {
        if (!json.isObject()) {
            throw new InvalidBenchmarkException(place + " is not a JSON object; expected fields by name");
        }
        return new BenchmarkRecord(place, JSON.convertValue(json, FIELDS));
    }

    private static byte[] bytes(Path file) {
        try (InputStream raw = Files.newInputStream(file);
                InputStream stream = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
            long most = Math.min(SizeLimit.BENCHMARK_BYTES.value(), Integer.MAX_VALUE - 9L);
            byte[] bytes = stream.readNBytes((int) most + 1);
            if (bytes.length > most) {
                throw new InvalidBenchmarkException(
                        file + " has more than " + most + " bytes (" + SizeLimit.BENCHMARK_BYTES.setting() + ")");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new InvalidBenchmarkException(file + " is missing", e);
        } catch (IOException e) {
            throw new InvalidBenchmarkException(file + " cannot be read: " + e, e);
        }
    }

    private static List<Line> lines(Path file, byte[] bytes) {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (int start = 0; start < bytes.length; number++) {
            int end = start;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            String text = text(file + ":" + (number + 1), Arrays.copyOfRange(bytes, start, end));
            if (!text.isBlank()) {
                lines.add(new Line(number + 1, text));
            }
            start = end + 1;
        }
        return lines;
    }

    private static String text(String place, byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new InvalidBenchmarkException(place + " is not UTF-8; expected text in UTF-8", e);
        }
    }
}
