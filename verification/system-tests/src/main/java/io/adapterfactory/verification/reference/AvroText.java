package io.adapterfactory.verification.reference;

import static io.adapterfactory.verification.reference.page.MarkdownTable.code;

import io.adapterfactory.verification.reference.page.MarkdownTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;

/** Describes Avro schemas as text. */
final class AvroText {

    private AvroText() {}

    /** The fields of a record. */
    static MarkdownTable fields(Schema record) {
        MarkdownTable table = new MarkdownTable("field", "type", "default", "meaning");
        for (Schema.Field field : record.getFields()) {
            String value = field.hasDefaultValue() ? defaultValue(field) : "required";
            table.row(code(field.name()), type(field.schema()), value, doc(field.doc()));
        }
        return table;
    }

    /** The symbols of an enumeration, in a sentence. */
    static String symbols(Schema enumeration) {
        return enumeration.getEnumSymbols().stream().map(MarkdownTable::code).collect(Collectors.joining(", ")) + ".";
    }

    /** Records and enumerations that a record's fields have, by name; not the record itself. */
    static Map<String, Schema> named(Schema record) {
        Map<String, Schema> found = new LinkedHashMap<>();
        record.getFields().forEach(field -> collect(field.schema(), found));
        return found;
    }

    private static void collect(Schema schema, Map<String, Schema> found) {
        switch (schema.getType()) {
            case ARRAY -> collect(schema.getElementType(), found);
            case MAP -> collect(schema.getValueType(), found);
            case UNION -> schema.getTypes().forEach(each -> collect(each, found));
            case ENUM -> found.putIfAbsent(schema.getName(), schema);
            case RECORD -> {
                if (found.putIfAbsent(schema.getName(), schema) == null) {
                    schema.getFields().forEach(field -> collect(field.schema(), found));
                }
            }
            default -> {
                // Has no name.
            }
        }
    }

    static String doc(String doc) {
        return doc == null ? "" : doc;
    }

    private static String type(Schema schema) {
        if (schema.getLogicalType() != null) {
            return schema.getLogicalType().getName();
        }
        return switch (schema.getType()) {
            case ARRAY -> "list of " + type(schema.getElementType());
            case MAP -> "map to " + type(schema.getValueType());
            case UNION -> schema.getTypes().stream().map(AvroText::type).collect(Collectors.joining(" or "));
            case RECORD, ENUM -> code(schema.getName());
            default -> schema.getType().getName();
        };
    }

    private static String defaultValue(Schema.Field field) {
        Object value = field.defaultVal();
        if (value == JsonProperties.NULL_VALUE) {
            return "null";
        }
        boolean empty =
                value instanceof List<?> list && list.isEmpty() || value instanceof Map<?, ?> map && map.isEmpty();
        return empty ? "empty" : code(value.toString());
    }
}
