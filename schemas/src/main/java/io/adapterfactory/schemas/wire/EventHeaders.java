package io.adapterfactory.schemas.wire;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Headers of the records that the services write, by name; values are UTF-8 text on the wire. */
public final class EventHeaders {

    /** On a dead-letter record without a value: a person's decision about another record of its partition. */
    public static final String DECISION = "dead-letter-decision";

    /** Offset of the dead letter that the decision is about. */
    public static final String DECISION_OFFSET = "dead-letter-decision-offset";

    private static final String SOURCE = "/adapter-factory/";
    private static final String CONTENT_TYPE = "application/avro";

    private EventHeaders() {}

    /**
     * CloudEvents 1.0 attributes, binary mode of the Kafka protocol binding.
     *
     * @param service that writes the record, for example {@code generator}
     * @param type the record's name, for example {@code GeneratedAdapter}
     * @param id unique together with the service
     * @param subject what the event is about
     */
    public static Map<String, String> cloudEvent(String service, String type, String id, String subject, Instant time) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", id);
        headers.put("ce_source", SOURCE + service);
        headers.put("ce_type", "io.adapterfactory." + type);
        headers.put("ce_subject", subject);
        headers.put("ce_time", time.toString());
        headers.put("content-type", CONTENT_TYPE);
        return headers;
    }

    /**
     * Why a record is a dead letter, and where it came from; these headers are added to its own headers.
     *
     * @param code one machine-readable word, for example {@code UNREADABLE}
     * @param message human-readable
     */
    public static Map<String, String> deadLetter(
            String service, String code, String message, String topic, int partition, long offset) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("dead-letter-reason", message);
        headers.put("dead-letter-code", code);
        headers.put("dead-letter-topic", topic);
        headers.put("dead-letter-partition", Integer.toString(partition));
        headers.put("dead-letter-offset", Long.toString(offset));
        headers.put("dead-letter-service", service);
        return headers;
    }
}
