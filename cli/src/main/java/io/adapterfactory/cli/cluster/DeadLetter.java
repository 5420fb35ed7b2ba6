package io.adapterfactory.cli.cluster;

import io.adapterfactory.schemas.wire.EventHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A record that could not be used.
 *
 * @param topic the dead-letter topic
 * @param key as text, or null
 * @param reason what was wrong, human-readable
 * @param service that rejected it, or null
 * @param size of the value, bytes
 * @param value the beginning of the value, as printable text
 */
public record DeadLetter(
        String topic,
        int partition,
        long offset,
        Instant time,
        String key,
        String reason,
        String service,
        int size,
        String value) {

    private static final List<String> REASON_HEADERS =
            List.of("dead-letter-reason", "dead-letter-cause", "deserialization-failure-reason");
    private static final int SHOWN = 120;

    public static DeadLetter of(ConsumerRecord<byte[], byte[]> raw) {
        byte[] value = raw.value() == null ? new byte[0] : raw.value();
        return new DeadLetter(
                raw.topic(),
                raw.partition(),
                raw.offset(),
                Instant.ofEpochMilli(raw.timestamp()),
                raw.key() == null ? null : printable(raw.key()),
                reason(raw),
                header(raw, "dead-letter-service").orElse(null),
                value.length,
                printable(value));
    }

    /** The offset of the dead letter in a decision record, as text; empty if the record is not a decision. */
    public static Optional<String> decidedOffset(ConsumerRecord<byte[], byte[]> raw) {
        return header(raw, EventHeaders.DECISION).flatMap(decision -> header(raw, EventHeaders.DECISION_OFFSET));
    }

    private static String reason(ConsumerRecord<byte[], byte[]> raw) {
        return REASON_HEADERS.stream()
                .map(name -> header(raw, name))
                .flatMap(Optional::stream)
                .filter(text -> !text.isBlank())
                .findFirst()
                .orElse("no reason given");
    }

    private static Optional<String> header(ConsumerRecord<byte[], byte[]> raw, String name) {
        return Optional.ofNullable(raw.headers().lastHeader(name))
                .map(Header::value)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    private static String printable(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}|\uFFFD", ".");
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
    }
}
