package io.adapterfactory.trainer.messaging;

import io.adapterfactory.messaging.RecordTraces;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.trainer.version.VersionRecord;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Creates a trace for each round, linked to the newest results that caused it. */
@ApplicationScoped
class RoundTrace {

    private static final int LINKS = 64;

    private final OpenTelemetry telemetry;
    private final Deque<SpanContext> results = new ArrayDeque<>();

    RoundTrace(OpenTelemetry telemetry) {
        this.telemetry = telemetry;
    }

    synchronized void seen(ConsumerRecord<?, ?> record) {
        Context context = RecordTraces.of(record, telemetry.getPropagators().getTextMapPropagator());
        SpanContext span = Span.fromContext(context).getSpanContext();
        if (record.topic().equals(Topics.EVALUATION_RESULTS) && span.isValid()) {
            results.addLast(span);
            if (results.size() > LINKS) {
                results.removeFirst();
            }
        }
    }

    /** The span of a round that has ended but is not published yet. */
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
