package io.adapterfactory.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaFormatter;
import org.apache.avro.SchemaParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every schema can read what every earlier version wrote, and the other way round (FULL_TRANSITIVE), and no schema changes
 * without leaving a file in {@code schemas/history}. After a change, add {@code history/<Record>/v<n+1>.avsc} with the text
 * that the failing test prints.
 */
class SchemaHistoryTest {

    private static final Path HISTORY = Path.of(System.getProperty("schema.history", "history"));

    static Stream<Schema> currentSchemas() {
        return Topics.all().stream().map(Topic::schema);
    }

    @ParameterizedTest
    @MethodSource("currentSchemas")
    void currentSchemaReadsAndIsReadByEveryEarlierVersion(Schema current) throws IOException {
        List<Schema> versions = history(current);
        assertThat(versions).isNotEmpty();
        for (Schema earlier : versions) {
            assertFullyCompatible(current, earlier);
        }
    }

    @ParameterizedTest
    @MethodSource("currentSchemas")
    void theNewestHistoryFileIsTheCurrentSchema(Schema current) throws IOException {
        List<Schema> versions = history(current);
        Schema newest = versions.isEmpty() ? null : versions.get(versions.size() - 1);
        assertThat(withoutJavaHints(current))
                .as(
                        "%s changed: add %s with this content:%n%s",
                        current.getName(),
                        HISTORY.resolve(current.getName()).resolve("v" + (versions.size() + 1) + ".avsc"),
                        SchemaFormatter.format("json/pretty", withoutJavaHints(current)))
                .isEqualTo(newest);
    }

    @ParameterizedTest
    @MethodSource("currentSchemas")
    void everyTypeAndFieldIsDocumented(Schema current) {
        assertThat(undocumented(current)).isEmpty();
    }

    @Test
    void aNewFieldWithoutDefaultIsFoundIncompatible() {
        // Given
        Schema earlier = schema("{'type':'record','name':'R','fields':[{'name':'a','type':'string'}]}");
        Schema later = schema("{'type':'record','name':'R','fields':[{'name':'a','type':'string'},"
                + "{'name':'b','type':'string'}]}");
        // When
        SchemaCompatibilityType verdict = SchemaCompatibility.checkReaderWriterCompatibility(later, earlier)
                .getType();
        // Then
        assertThat(verdict).isEqualTo(SchemaCompatibilityType.INCOMPATIBLE);
    }

    private static void assertFullyCompatible(Schema one, Schema other) {
        for (var check : List.of(
                SchemaCompatibility.checkReaderWriterCompatibility(one, other),
                SchemaCompatibility.checkReaderWriterCompatibility(other, one))) {
            assertThat(check.getType())
                    .as("%s: %s", one.getName(), check.getResult())
                    .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        }
    }

    private static List<Schema> history(Schema current) throws IOException {
        Path folder = HISTORY.resolve(current.getName());
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> files;
        try (Stream<Path> entries = Files.list(folder)) {
            files = entries.sorted(Comparator.comparingInt(SchemaHistoryTest::number))
                    .toList();
        }
        List<Schema> schemas = new ArrayList<>();
        for (Path file : files) {
            schemas.add(new SchemaParser().parse(file).mainSchema());
        }
        return schemas;
    }

    private static int number(Path file) {
        return Integer.parseInt(file.getFileName().toString().replaceAll("^v(\\d+)\\.avsc$", "$1"));
    }

    /** The schema as written by hand: without the {@code avro.java.string} properties that the code generator adds. */
    private static Schema withoutJavaHints(Schema schema) {
        String text = schema.toString().replaceAll(",\"avro\\.java\\.string\":\"String\"", "");
        return new SchemaParser().parse(text).mainSchema();
    }

    private static List<String> undocumented(Schema schema) {
        List<String> missing = new ArrayList<>();
        switch (schema.getType()) {
            case RECORD -> {
                if (schema.getDoc() == null) {
                    missing.add(schema.getName());
                }
                for (Schema.Field field : schema.getFields()) {
                    if (field.doc() == null || field.doc().isBlank()) {
                        missing.add(schema.getName() + "." + field.name());
                    }
                    missing.addAll(undocumented(field.schema()));
                }
            }
            case ENUM -> {
                if (schema.getDoc() == null) {
                    missing.add(schema.getName());
                }
            }
            case ARRAY -> missing.addAll(undocumented(schema.getElementType()));
            case MAP -> missing.addAll(undocumented(schema.getValueType()));
            case UNION -> schema.getTypes().forEach(type -> missing.addAll(undocumented(type)));
            default -> {}
        }
        return missing;
    }

    private static Schema schema(String json) {
        return new SchemaParser().parse(json.replace('\'', '"')).mainSchema();
    }
}
