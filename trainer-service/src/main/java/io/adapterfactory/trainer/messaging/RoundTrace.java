package io.adapterfactory.trainer.messaging;

import io.adapterfactory.schemas.Topics;
import io.adapterfactory.trainer.version.VersionRecord;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** A round is a trace of its own, linked to the newest results that led to it. */
@ApplicationScoped
class RoundTrace {

    private static final int LINKS = 64;

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

    private final OpenTelemetry telemetry;
    private final Deque<SpanContext> results = new ArrayDeque<>();

    RoundTrace(OpenTelemetry telemetry) {
        this.telemetry = telemetry;
    }

    synchronized void seen(ConsumerRecord<?, ?> record) {
        Context context =
                telemetry.getPropagators().getTextMapPropagator().extract(Context.root(), record.headers(), HEADERS);
        SpanContext span = Span.fromContext(context).getSpanContext();
        if (record.topic().equals(Topics.EVALUATION_RESULTS) && span.isValid()) {
            results.addLast(span);
            if (results.size() > LINKS) {
                results.removeFirst();
            }
        }
    }

    /** The span of a round that is over but for its publication. */
    Span start(VersionRecord record, Instant startedAt) {
        SpanBuilder builder = telemetry
                .getTracer("io.adapterfactory.trainer")
                .spanBuilder("training round")
                .setNoParent()
                .setStartTimestamp(startedAt)
                .setAttribute("factory.baseModel", record.baseModel())
                .setAttribute("factory.hypernetworkVersion", record.name());
        drain().forEach(builder::addLink);
        return builder.startSpan();
    }

    private synchronized List<SpanContext> drain() {
        List<SpanContext> drained = new ArrayList<>(results);
        results.clear();
        return drained;
    }
}
