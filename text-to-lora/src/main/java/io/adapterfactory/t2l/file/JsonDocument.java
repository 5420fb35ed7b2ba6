package io.adapterfactory.t2l.file;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file with a record as JSON. */
public final class JsonDocument {

    private JsonDocument() {}

    /**
     * Reads a record, up to the maximum size of a configuration.
     *
     * @return never null: the document {@code null} is rejected like one of another type
     * @throws IOException when the file is missing, too large, not JSON, or not such a record
     */
    public static <T> T read(ObjectMapper json, Path file, Class<T> type) throws IOException {
        T record = json.readValue(SizeLimit.CONFIG_BYTES.read(file), type);
        if (record == null) {
            throw JsonMappingException.from((JsonParser) null, "it is null; expected an object");
        }
        return record;
    }

    /**
     * Writes a record, indented, with a line break at the end.
     *
     * @throws UncheckedIOException when the file cannot be written
     */
    public static void write(ObjectMapper json, Path file, Object record) {
        try {
            Files.writeString(file, json.writerWithDefaultPrettyPrinter().writeValueAsString(record) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
