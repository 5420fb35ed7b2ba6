package io.adapterfactory.dashboard.kafka;

import io.adapterfactory.schemas.Topic;
import io.adapterfactory.schemas.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/** Converts records to and from text that people can read and edit: Avro's JSON encoding. */
final class RecordJson {

    private static final Map<String, Class<? extends SpecificRecord>> TYPES = Map.of(
            Topics.TASK_DESCRIPTIONS, io.adapterfactory.schemas.TaskDescription.class,
            Topics.GENERATED_ADAPTERS, io.adapterfactory.schemas.GeneratedAdapter.class,
            Topics.EVALUATION_SHARDS, io.adapterfactory.schemas.EvaluationShard.class,
            Topics.EVALUATION_SHARD_RESULTS, io.adapterfactory.schemas.EvaluationShardResult.class,
            Topics.EVALUATION_RESULTS, io.adapterfactory.schemas.EvaluationResult.class,
            Topics.HYPERNETWORK_VERSIONS, io.adapterfactory.schemas.HypernetworkVersion.class,
            Topics.SERVED_ADAPTERS, io.adapterfactory.schemas.ServedAdapter.class,
            Topics.FLEET_REFRESHES, io.adapterfactory.schemas.FleetRefresh.class);

    private RecordJson() {}

    /** The record type of a topic, if the topic is in the catalog. */
    static Optional<Class<? extends SpecificRecord>> typeOf(String topic) {
        return Optional.ofNullable(TYPES.get(topic));
    }

    static String write(SpecificRecord record) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            JsonEncoder encoder = EncoderFactory.get().jsonEncoder(record.getSchema(), bytes, true);
            new SpecificDatumWriter<>(record.getSchema(), data(record.getClass())).write(record, encoder);
            encoder.flush();
            return bytes.toString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws IllegalArgumentException when the text is not a record of the topic, naming the problem */
    static SpecificRecord read(String topic, String json) {
        Schema schema = Topics.all().stream()
                .filter(each -> each.name().equals(topic))
                .map(Topic::schema)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "records of topic " + topic + " cannot be edited; expected one of " + TYPES.keySet()));
        try {
            SpecificRecord record = new SpecificDatumReader<SpecificRecord>(schema, schema, data(TYPES.get(topic)))
                    .read(null, DecoderFactory.get().jsonDecoder(schema, json));
            requireFinite(schema.getName(), record);
            return record;
        } catch (IOException | AvroRuntimeException e) {
            throw new IllegalArgumentException(
                    "this is not a valid " + schema.getName() + " in Avro's JSON encoding: " + e.getMessage(), e);
        }
    }

    /** Rejects numbers that are too large for their type: they are read as infinity, which JSON cannot represent. */
    private static void requireFinite(String name, Object value) {
        if (value instanceof IndexedRecord record) {
            record.getSchema()
                    .getFields()
                    .forEach(field -> requireFinite(name + "." + field.name(), record.get(field.pos())));
        } else if (value instanceof Collection<?> items) {
            items.forEach(item -> requireFinite(name, item));
        } else if (value instanceof Map<?, ?> entries) {
            entries.values().forEach(entry -> requireFinite(name, entry));
        } else if ((value instanceof Double || value instanceof Float)
                && !Double.isFinite(((Number) value).doubleValue())) {
            throw new IllegalArgumentException(name + " is " + value + "; expected a finite number");
        }
    }

    private static SpecificData data(Class<?> type) {
        return new SpecificData(type.getClassLoader());
    }
}
