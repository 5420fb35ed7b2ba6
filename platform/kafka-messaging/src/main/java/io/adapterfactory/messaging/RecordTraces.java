package io.adapterfactory.messaging;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.kafka.KafkaRecord;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Extracts the trace from a record's headers. */
public final class RecordTraces {

    private static final TextMapGetter<Headers> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Headers headers) {
            return Arrays.stream(headers.toArray()).map(Header::key).toList();
        }

        @Override
        public String get(Headers headers, String name) {
            Header header = headers == null ? null : headers.lastHeader(name);
            return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
        }
    };

    private RecordTraces() {}

    /** The trace of a channel's record; the root context if it has none. */
    public static Context of(KafkaRecord<byte[], byte[]> record) {
        return TracingMetadata.fromMessage(record)
                .map(TracingMetadata::getCurrentContext)
                .orElse(Context.root());
    }

    /** The trace of a consumer's record; the root context if it has none. */
    public static Context of(ConsumerRecord<?, ?> record, TextMapPropagator propagator) {
        return propagator.extract(Context.root(), record.headers(), HEADERS);
    }
}
