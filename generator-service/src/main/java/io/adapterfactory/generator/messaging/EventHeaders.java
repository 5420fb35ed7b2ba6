package io.adapterfactory.generator.messaging;

import io.adapterfactory.generator.generate.RefusalReason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Headers of the records that the generator writes. */
final class EventHeaders {

    private static final String SOURCE = "/adapter-factory/generator";
    private static final String CONTENT_TYPE = "application/avro";

    private EventHeaders() {}

    /**
     * CloudEvents 1.0 attributes, binary mode of the Kafka protocol binding.
     *
     * @param type the record's name, for example {@code GeneratedAdapter}
     * @param id unique together with the source
     * @param subject what the event is about
     */
    static Headers cloudEvent(String type, String id, String subject, Instant time) {
        Headers headers = new RecordHeaders();
        add(headers, "ce_specversion", "1.0");
        add(headers, "ce_id", id);
        add(headers, "ce_source", SOURCE);
        add(headers, "ce_type", "io.adapterfactory." + type);
        add(headers, "ce_subject", subject);
        add(headers, "ce_time", time.toString());
        add(headers, "content-type", CONTENT_TYPE);
        return headers;
    }

    /** The headers that the record came with, and why and from where it is here. */
    static Headers deadLetter(
            Headers original, RefusalReason reason, String message, String topic, int partition, long offset) {
        Headers headers = new RecordHeaders(original.toArray());
        add(headers, "dead-letter-reason", message);
        add(headers, "dead-letter-code", reason.name());
        add(headers, "dead-letter-topic", topic);
        add(headers, "dead-letter-partition", Integer.toString(partition));
        add(headers, "dead-letter-offset", Long.toString(offset));
        add(headers, "dead-letter-service", "generator");
        return headers;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
