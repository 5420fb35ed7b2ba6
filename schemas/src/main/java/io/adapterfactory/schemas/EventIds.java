package io.adapterfactory.schemas;

import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** The ids of a record, by which other records, keys, and paths refer to it. */
public final class EventIds {

    private static final List<String> NAMES = List.of("taskId", "adapterId", "evaluationId", "baseModel", "version");

    private EventIds() {}

    /** @throws IllegalArgumentException if an id of the record is empty, naming it */
    public static void requirePresent(SpecificRecord record) {
        for (String name : NAMES) {
            Schema.Field field = record.getSchema().getField(name);
            if (field != null && record.get(field.pos()) instanceof String id && id.isBlank()) {
                throw new IllegalArgumentException("%s of the %s is empty; expected an id"
                        .formatted(name, record.getSchema().getName()));
            }
        }
    }
}
