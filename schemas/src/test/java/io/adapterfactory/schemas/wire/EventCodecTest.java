package io.adapterfactory.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.schemas.EvaluationOutcome;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.TaskPurpose;
import io.adapterfactory.schemas.Topic;
import io.adapterfactory.schemas.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParser;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads values that earlier versions wrote, and invalid values. */
class EventCodecTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path HISTORY = Path.of(System.getProperty("schema.history", "history"));
    private static final int RECORDS = 20;

    static Stream<Path> earlierSchemas() throws IOException {
        try (var files = Files.walk(HISTORY)) {
            return files.filter(file -> file.toString().endsWith(".avsc")).sorted().toList().stream();
        }
    }

    /** Fields of an earlier record that today's record also has keep their values; new fields have their defaults. */
    @ParameterizedTest
    @MethodSource("earlierSchemas")
    void recordsOfEverySchemaVersionAreReadByTodaysCode(Path file) throws IOException {
        Schema earlier = new SchemaParser().parse(Files.readString(file)).mainSchema();
        Topic topic = Topics.all().stream()
                .filter(candidate -> candidate.schema().getFullName().equals(earlier.getFullName()))
                .findFirst()
                .orElseThrow();
        try (SchemaServer server = new SchemaServer(List.of(earlier));
                EventCodec codec = new EventCodec(server.url())) {
            for (Object random : new RandomData(earlier, RECORDS, 7L)) {
                SpecificRecord read = codec.decode(
                        topic.name(), SchemaServer.framed(1, written((GenericRecord) random)), type(earlier));

                requireSameOrDefault(read, (GenericRecord) random, file);
            }
        }
    }

    private static void requireSameOrDefault(IndexedRecord read, GenericRecord earlier, Path file) throws IOException {
        for (Schema.Field field : read.getSchema().getFields()) {
            Schema.Field before = earlier.getSchema().getField(field.name());
            Object value = read.get(field.pos());
            Object expected = before == null ? GenericData.get().getDefaultValue(field) : earlier.get(before.pos());
            if (value instanceof IndexedRecord record && expected instanceof GenericRecord nested) {
                requireSameOrDefault(record, nested, file);
            } else {
                assertThat(json(value)).as("%s of %s", field.name(), file).isEqualTo(json(expected));
            }
        }
    }

    @Test
    void fieldsMissingInEarlierRecordsHaveTheirDefaults() throws IOException {
        EvaluationResult result = first(Topics.EVALUATION_RESULTS, EvaluationResult.class);
        GeneratedAdapter adapter = first(Topics.GENERATED_ADAPTERS, GeneratedAdapter.class);
        TaskDescription task = first(Topics.TASK_DESCRIPTIONS, TaskDescription.class);

        assertThat(List.of(result.getPurpose(), adapter.getPurpose(), task.getPurpose()))
                .containsOnly(TaskPurpose.TASK);
        assertThat(result.getOutcome()).isEqualTo(EvaluationOutcome.SCORED);
        assertThat(result.getProofs()).isEmpty();
        assertThat(result.getControlScores()).isEmpty();
        assertThat(adapter.getWeightType()).isEqualTo("F32");
        assertThat(adapter.getBaseModelDigests()).isNull();
        assertThat(adapter.getAcceptedBaseModels()).isEmpty();
    }

    /** A record of the first version, read by today's code. */
    private static <T extends SpecificRecord> T first(String topic, Class<T> type) throws IOException {
        Schema first = new SchemaParser()
                .parse(Files.readString(HISTORY.resolve(type.getSimpleName() + "/v1.avsc")))
                .mainSchema();
        try (SchemaServer server = new SchemaServer(List.of(first));
                EventCodec codec = new EventCodec(server.url())) {
            GenericRecord random =
                    (GenericRecord) new RandomData(first, 1, 7L).iterator().next();
            return codec.decode(topic, SchemaServer.framed(1, written(random)), type);
        }
    }

    @Test
    void aPurposeThatALaterVersionAddsIsUnknown() throws IOException {
        Schema later = new SchemaParser()
                .parse(TaskDescription.SCHEMA$.toString().replace("\"CONTROL\"]", "\"CONTROL\",\"LATER\"]"))
                .mainSchema();
        GenericRecord record =
                (GenericRecord) new RandomData(later, 1, 7L).iterator().next();
        record.put(
                "purpose", new GenericData.EnumSymbol(later.getField("purpose").schema(), "LATER"));
        try (SchemaServer server = new SchemaServer(List.of(later));
                EventCodec codec = new EventCodec(server.url())) {
            TaskDescription task = codec.decode(
                    Topics.TASK_DESCRIPTIONS, SchemaServer.framed(1, written(record)), TaskDescription.class);

            assertThat(task.getPurpose()).isEqualTo(TaskPurpose.UNKNOWN);
        }
    }

    @Test
    void aVersionFromBeforeResultsWereCountedHasNoCount() throws IOException {
        Schema earlier = new SchemaParser()
                .parse(Files.readString(HISTORY.resolve("HypernetworkVersion/v1.avsc")))
                .mainSchema();
        assertThat(earlier.getField("resultsSeen")).isNull();
        try (SchemaServer server = new SchemaServer(List.of(earlier));
                EventCodec codec = new EventCodec(server.url())) {
            Object random = new RandomData(earlier, 1, 7L).iterator().next();

            HypernetworkVersion version = codec.decode(
                    Topics.HYPERNETWORK_VERSIONS,
                    SchemaServer.framed(1, written((GenericRecord) random)),
                    HypernetworkVersion.class);

            assertThat(version.getResultsSeen()).isZero();
        }
    }

    /** Thirteen bytes must not take two gigabytes: the consumer would end with an OutOfMemoryError. */
    @Test
    void aRegistryThatClosesTheConnectionIsUnavailableAndTheRecordNotRefused() throws Exception {
        byte[] value = new byte[20]; // magic byte, and the number of a schema that must be requested
        value[4] = 7;
        try (ServerSocket hangsUp = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                EventCodec codec = new EventCodec(
                        URI.create("http://127.0.0.1:" + hangsUp.getLocalPort() + "/apis/registry/v3"))) {
            Thread server = new Thread(() -> {
                while (!hangsUp.isClosed()) {
                    try (Socket socket = hangsUp.accept()) {
                        socket.getInputStream().read(); // a reset would be a different failure
                    } catch (IOException e) {
                        // The next one, or the end.
                    }
                }
            });
            server.setDaemon(true);
            server.start();

            assertThatThrownBy(() -> codec.decode(Topics.TASK_DESCRIPTIONS, value, TaskDescription.class))
                    .isInstanceOf(RegistryUnreachableException.class);
        }
    }

    @Test
    void aLengthThatIsALieIsRefusedBeforeMemoryIsTaken() throws IOException {
        try (SchemaServer server = new SchemaServer(List.of(TaskDescription.SCHEMA$));
                EventCodec codec = new EventCodec(server.url())) {
            assertThatThrownBy(() -> codec.decode(
                            Topics.TASK_DESCRIPTIONS,
                            SchemaServer.framed(1, number(Integer.MAX_VALUE - 10L)),
                            TaskDescription.class))
                    .isInstanceOf(UnreadableEventException.class)
                    .hasMessageContaining("String length 2147483637 exceeds maximum allowed");
            ByteArrayOutputStream record = new ByteArrayOutputStream();
            for (String text : List.of("id", "text", "nano")) {
                record.write(number(text.length()));
                record.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
            record.write(number(0)); // no pinned version
            record.write(number(Integer.MAX_VALUE - 10L)); // benchmarks
            assertThatThrownBy(() -> codec.decode(
                            Topics.TASK_DESCRIPTIONS,
                            SchemaServer.framed(1, record.toByteArray()),
                            TaskDescription.class))
                    .isInstanceOf(UnreadableEventException.class)
                    .hasMessageContaining("2147483637");
        }
    }

    @Test
    void bytesAfterTheRecordAreRefused() throws IOException {
        try (SchemaServer server = new SchemaServer(List.of(TaskDescription.SCHEMA$));
                EventCodec codec = new EventCodec(server.url())) {
            Object random =
                    new RandomData(TaskDescription.SCHEMA$, 1, 7L).iterator().next();
            byte[] record = written((GenericRecord) random);
            byte[] longer = java.util.Arrays.copyOf(record, record.length + 2);

            assertThat(codec.decode(Topics.TASK_DESCRIPTIONS, SchemaServer.framed(1, record), TaskDescription.class))
                    .isNotNull();
            assertThatThrownBy(() -> codec.decode(
                            Topics.TASK_DESCRIPTIONS, SchemaServer.framed(1, longer), TaskDescription.class))
                    .isInstanceOf(UnreadableEventException.class)
                    .hasMessageContaining("2 bytes follow the record");
        }
    }

    @Test
    void anUnknownSchemaIdIsNamed() throws IOException {
        try (SchemaServer server = new SchemaServer(List.of(TaskDescription.SCHEMA$));
                EventCodec codec = new EventCodec(server.url())) {
            assertThatThrownBy(() -> codec.decode(
                            Topics.TASK_DESCRIPTIONS, SchemaServer.framed(123_456, number(0)), TaskDescription.class))
                    .isInstanceOf(UnreadableEventException.class)
                    .hasMessage("the registry has no schema with the id 123456, which the record names;"
                            + " expected the id of a TaskDescription");
        }
    }

    @Test
    void aSchemaIsNotUnknownWhileTheRegistryStarts() throws IOException {
        Object random =
                new RandomData(TaskDescription.SCHEMA$, 1, 7L).iterator().next();
        byte[] record = SchemaServer.framed(1, written((GenericRecord) random));
        try (SchemaServer server = new SchemaServer(List.of(TaskDescription.SCHEMA$));
                EventCodec codec = new EventCodec(server.url())) {
            server.restart(1);

            assertThatThrownBy(() -> codec.decode(Topics.TASK_DESCRIPTIONS, record, TaskDescription.class))
                    .isInstanceOf(RegistryUnreachableException.class)
                    .hasMessage("the schema registry at " + server.url() + " is not ready");
            assertThat(codec.decode(Topics.TASK_DESCRIPTIONS, record, TaskDescription.class))
                    .as("the registry becomes ready after the request for the schema")
                    .isNotNull();
        }
    }

    @Test
    void theCorpusOfFuzzingIsReadOrRefusedByName() throws IOException {
        List<byte[]> corpus = new ArrayList<>();
        for (int type = 0; type < 4; type++) {
            Schema schema = List.of(
                            TaskDescription.SCHEMA$,
                            GeneratedAdapter.SCHEMA$,
                            EvaluationResult.SCHEMA$,
                            HypernetworkVersion.SCHEMA$)
                    .get(type);
            for (Object random : new RandomData(schema, 3, 11L)) {
                ByteArrayOutputStream input = new ByteArrayOutputStream();
                input.write('a' + type);
                input.write(written((GenericRecord) random));
                corpus.add(input.toByteArray());
                corpus.add(java.util.Arrays.copyOf(input.toByteArray(), input.size() / 2));
            }
        }
        try (var files = Files.list(Path.of("src/test/resources/fuzz/EventCodecFuzz"))) {
            for (Path file : files.sorted().toList()) {
                corpus.add(Files.readAllBytes(file));
            }
        }

        for (byte[] input : corpus) {
            assertThatCode(() -> EventCodecFuzz.fuzzerTestOneInput(input)).doesNotThrowAnyException();
        }
    }

    private static byte[] number(long value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        encoder.writeLong(value);
        encoder.flush();
        return bytes.toByteArray();
    }

    private static byte[] written(GenericRecord record) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    /** A value as JSON, the same for Java types and for Avro's own; a map's entries have no order. */
    private static JsonNode json(Object value) throws IOException {
        Object plain = value instanceof java.time.Instant instant ? (Object) instant.toEpochMilli() : value;
        return JSON.readTree(GenericData.get().toString(plain));
    }

    @SuppressWarnings("unchecked")
    private static Class<? extends SpecificRecord> type(Schema schema) {
        return (Class<? extends SpecificRecord>)
                org.apache.avro.specific.SpecificData.get().getClass(schema);
    }
}
