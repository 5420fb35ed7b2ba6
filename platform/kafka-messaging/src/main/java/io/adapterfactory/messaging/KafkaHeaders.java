package io.adapterfactory.messaging;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Converts record headers to the Kafka client's type. */
public final class KafkaHeaders {

    private KafkaHeaders() {}

    /**
     * @param original headers that are kept unchanged
     * @param added appended headers, encoded in UTF-8
     */
    public static Headers of(Iterable<Header> original, Map<String, String> added) {
        RecordHeaders headers = new RecordHeaders(original);
        added.forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
        return headers;
    }
}
