package io.adapterfactory.evaluator.messaging;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.kafka.KafkaRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/** The trace that a record came with, and spans of what the evaluator does for it. */
@ApplicationScoped
class RecordTraces {

    private final Tracer tracer;

    RecordTraces(OpenTelemetry telemetry) {
        tracer = telemetry.getTracer("io.adapterfactory.evaluator");
    }

    static Context of(KafkaRecord<byte[], byte[]> record) {
        return TracingMetadata.fromMessage(record)
                .map(TracingMetadata::getCurrentContext)
                .orElse(Context.root());
    }

    /**
     * A span within the record's trace; whoever asked for it ends it.
     *
     * @param takenUp when the record was taken from the topic
     */
    Span begin(String name, KafkaRecord<byte[], byte[]> record, String taskId, String adapterId, Instant takenUp) {
        return tracer.spanBuilder(name)
                .setParent(of(record))
                .setStartTimestamp(takenUp)
                .setAttribute("factory.taskId", taskId)
                .setAttribute("factory.adapterId", adapterId)
                .startSpan();
    }
}
