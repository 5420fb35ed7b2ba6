package io.adapterfactory.t2l.task;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * One record of a data set.
 *
 * @param place file and line, for messages
 * @param fields an object
 */
record DatasetRecord(String place, JsonNode fields) {

    /** Formats for error messages. */
    static final String FORMATS =
            "Supported are records with prompt and response (or completion, answer, output), Alpaca (instruction,"
                    + " input, output), and chats (messages with role and content, conversations with from and value),"
                    + " as JSON lines, a JSON list, or CSV; and task files of Super-NaturalInstructions (format"
                    + " natural-instructions)";

    private static final int SHOWN = 200;

    /** @throws InvalidDatasetException when the value is not an object */
    DatasetRecord {
        if (!fields.isObject()) {
            throw new InvalidDatasetException(
                    place + " is " + shown(fields) + "; expected an object with fields. " + FORMATS);
        }
    }

    /** Whether a field has a value other than null. */
    boolean has(String name) {
        return fields.hasNonNull(name);
    }

    /** The first of the names that has a value. */
    Optional<String> first(List<String> names) {
        return names.stream().filter(this::has).findFirst();
    }

    /**
     * The text of a field.
     *
     * @throws InvalidDatasetException when it has another type
     */
    String text(String name) {
        JsonNode value = fields.path(name);
        if (!value.isTextual()) {
            throw error("'" + name + "' must be a text, not " + shown(value));
        }
        return value.asText();
    }

    /**
     * The text of the first of the names that has a value.
     *
     * @throws InvalidDatasetException when none has a value, or the text is empty
     */
    String requiredText(List<String> names) {
        String name = first(names)
                .orElseThrow(() -> new InvalidDatasetException(place + " needs a text '" + names.get(0) + "' (or "
                        + quoted(names.subList(1, names.size())) + "); it has " + fieldNames() + ". " + FORMATS));
        JsonNode value = fields.path(name);
        if (!value.isTextual() || value.asText().isBlank()) {
            throw error("'" + name + "' must be a text that is not empty, not " + shown(value));
        }
        return value.asText();
    }

    InvalidDatasetException error(String message) {
        return new InvalidDatasetException(place + ": " + message + ". " + FORMATS);
    }

    static String shown(JsonNode value) {
        String text = value.isMissingNode() ? "missing" : value.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }

    private String fieldNames() {
        StringJoiner names = new StringJoiner(", ", "[", "]");
        Iterator<String> all = fields.fieldNames();
        for (int i = 0; all.hasNext() && i < 20; i++) {
            names.add(all.next());
        }
        String text = names.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }

    private static String quoted(List<String> names) {
        StringJoiner quoted = new StringJoiner(", ");
        names.forEach(name -> quoted.add("'" + name + "'"));
        return quoted.toString();
    }
}
