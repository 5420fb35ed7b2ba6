package io.adapterfactory.t2l.task;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.adapterfactory.t2l.file.JsonProblem;
import io.adapterfactory.t2l.file.SizeLimit;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads the records of a data file one by one: JSON lines, a JSON list, or CSV ({@code .csv}, and {@code .tsv} with
 * tabs). Text is UTF-8, with or without a byte order mark; lines end with or without a carriage return.
 */
final class RecordReader {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final CsvMapper CSV = CsvMapper.builder()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .build();

    /** First bytes of other formats, as Latin-1, and instructions for them. */
    private static final Map<String, String> OTHER_FORMATS = new LinkedHashMap<>();

    static {
        OTHER_FORMATS.put(
                "PAR1",
                "is Parquet, which is not supported; convert it: python -c \"import pandas;"
                        + " pandas.read_parquet('data.parquet').to_json('data.jsonl', orient='records', lines=True)\"");
        OTHER_FORMATS.put(
                "ARROW1",
                "is Arrow, which is not supported; convert it: python -c \"import pandas;"
                        + " pandas.read_feather('data.arrow').to_json('data.jsonl', orient='records', lines=True)\"");
        OTHER_FORMATS.put("\u001f\u008b", "is compressed by gzip; decompress it with gunzip");
        OTHER_FORMATS.put("(\u00b5/\u00fd", "is compressed by zstd; decompress it with unzstd");
        OTHER_FORMATS.put("PK\u0003\u0004", "is a zip archive or a spreadsheet; export it as CSV or JSON lines");
    }

    private final Path file;
    private final Consumer<DatasetRecord> visitor;

    private RecordReader(Path file, Consumer<DatasetRecord> visitor) {
        this.file = file;
        this.visitor = visitor;
    }

    /** @throws InvalidDatasetException when the file is missing, too large, not UTF-8, or in another format */
    static void read(Path file, Consumer<DatasetRecord> visitor) {
        new RecordReader(file, visitor).read();
    }

    private void read() {
        try {
            SizeLimit.DATASET_BYTES.check(file);
            refuseOtherFormats();
            if (isTable()) {
                readTable(hasEnding(".tsv") ? '\t' : ',');
            } else if (firstCharacter() == '[') {
                readList();
            } else {
                readLines();
            }
        } catch (CharacterCodingException e) {
            throw new InvalidDatasetException(file + " is not UTF-8 text", e);
        } catch (JsonProcessingException e) {
            throw invalid(place(e.getLocation()), e);
        } catch (IOException e) {
            throw new InvalidDatasetException(file + " cannot be read: " + e, e);
        }
    }

    private void refuseOtherFormats() throws IOException {
        String start;
        try (InputStream stream = Files.newInputStream(file)) {
            start = new String(stream.readNBytes(8), StandardCharsets.ISO_8859_1);
        }
        for (Map.Entry<String, String> format : OTHER_FORMATS.entrySet()) {
            if (start.startsWith(format.getKey())) {
                throw new InvalidDatasetException(file + " " + format.getValue() + ". " + DatasetRecord.FORMATS);
            }
        }
    }

    /** Opens the file after a byte order mark. */
    private BufferedReader open() throws IOException {
        BufferedReader reader = Files.newBufferedReader(file);
        reader.mark(1);
        if (reader.read() != '\uFEFF') {
            reader.reset();
        }
        return reader;
    }

    private int firstCharacter() throws IOException {
        try (BufferedReader reader = open()) {
            int character = reader.read();
            while (character == ' ' || character == '\t' || character == '\r' || character == '\n') {
                character = reader.read();
            }
            return character;
        }
    }

    private void readLines() throws IOException {
        try (BufferedReader reader = open()) {
            int number = 1;
            for (String line = line(number, reader); line != null; line = line(number, reader)) {
                if (!line.isBlank()) {
                    String place = file + ":" + number;
                    visitor.accept(new DatasetRecord(place, parse(place, line)));
                }
                number++;
            }
        }
    }

    /** The next line without its end, or null at the end of the file; never holds more characters than allowed. */
    private String line(int number, BufferedReader reader) throws IOException {
        StringBuilder line = new StringBuilder();
        long longest = SizeLimit.DATASET_LINE.value();
        int character = reader.read();
        if (character < 0) {
            return null;
        }
        while (character >= 0 && character != '\n') {
            if (line.length() == longest) {
                throw tooLong(file + ":" + number);
            }
            line.append((char) character);
            character = reader.read();
        }
        return line.toString();
    }

    private JsonNode parse(String place, String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            if (e.getOriginalMessage().startsWith("Trailing token")) {
                throw new InvalidDatasetException(
                        place + " has more than one JSON value; expected one object on each line. "
                                + DatasetRecord.FORMATS,
                        e);
            }
            throw invalid(place, e);
        }
    }

    private void readList() throws IOException {
        try (BufferedReader reader = open();
                JsonParser parser = JSON.getFactory().createParser(reader)) {
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                String place = place(parser.currentTokenLocation());
                long start = parser.currentTokenLocation().getCharOffset();
                JsonNode item = JSON.readerFor(JsonNode.class)
                        .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .readValue(parser);
                if (parser.currentLocation().getCharOffset() - start > SizeLimit.DATASET_LINE.value()) {
                    throw tooLong(place);
                }
                visitor.accept(new DatasetRecord(place, item));
            }
            if (parser.nextToken() != null) {
                throw new InvalidDatasetException(place(parser.currentTokenLocation())
                        + " has more after the list; expected one list. " + DatasetRecord.FORMATS);
            }
        }
    }

    private void readTable(char separator) throws IOException {
        CsvSchema header = CsvSchema.emptySchema().withHeader().withColumnSeparator(separator);
        try (BufferedReader reader = open();
                MappingIterator<JsonNode> rows =
                        CSV.readerFor(JsonNode.class).with(header).readValues(reader)) {
            requireDifferentColumns((CsvSchema) rows.getParserSchema());
            int columns = ((CsvSchema) rows.getParserSchema()).size();
            while (true) {
                String place = place(rows.getCurrentLocation());
                if (!rows.hasNextValue()) {
                    return;
                }
                JsonNode row = rows.nextValue();
                if (row.size() != columns) {
                    throw new InvalidDatasetException(
                            place + " has " + row.size() + " cells; expected " + columns + ", as the first line has");
                }
                visitor.accept(new DatasetRecord(place, row));
            }
        }
    }

    private void requireDifferentColumns(CsvSchema schema) {
        Set<String> names = new HashSet<>();
        for (CsvSchema.Column column : schema) {
            if (!names.add(column.getName())) {
                throw new InvalidDatasetException(
                        file + ":1 has the column '" + column.getName() + "' twice; expected different names");
            }
        }
    }

    private String place(JsonLocation location) {
        return location == null ? file.toString() : file + ":" + location.getLineNr();
    }

    private static InvalidDatasetException tooLong(String place) {
        return new InvalidDatasetException(place + " is longer than " + SizeLimit.DATASET_LINE.value()
                + " characters; at most that is read (" + SizeLimit.DATASET_LINE.setting() + ")");
    }

    private InvalidDatasetException invalid(String place, JsonProcessingException e) {
        return new InvalidDatasetException(
                place + " is not " + (isTable() ? "a row of the table" : "JSON") + ": " + JsonProblem.of(e) + ". "
                        + DatasetRecord.FORMATS,
                e);
    }

    private boolean isTable() {
        return hasEnding(".csv") || hasEnding(".tsv");
    }

    private boolean hasEnding(String ending) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(ending);
    }
}
