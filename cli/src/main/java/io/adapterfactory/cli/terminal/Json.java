package io.adapterfactory.cli.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.avro.specific.SpecificRecord;

/** Machine-readable results, one object per line. */
public final class Json {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    public static String line(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a result cannot be written as JSON: " + e.getMessage(), e);
        }
    }

    /** The record's fields; times as ISO text, bytes in Avro's JSON form. */
    public static Object tree(SpecificRecord event) {
        try {
            return MAPPER.readTree(event.toString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event cannot be written as JSON: " + e.getMessage(), e);
        }
    }
}
