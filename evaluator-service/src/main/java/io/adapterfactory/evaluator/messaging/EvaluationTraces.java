package io.adapterfactory.evaluator.messaging;

import io.adapterfactory.messaging.RecordTraces;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.smallrye.reactive.messaging.kafka.KafkaRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/** Spans of the work for a record. */
@ApplicationScoped
class EvaluationTraces {

    private final Tracer tracer;

    EvaluationTraces(OpenTelemetry telemetry) {
        tracer = telemetry.getTracer("io.adapterfactory.evaluator");
    }

    /**
     * Starts a span within the record's trace; the caller ends it.
     *
     * @param takenUp when the record was read from the topic
     */
    Span begin(String name, KafkaRecord<byte[], byte[]> record, String taskId, String adapterId, Instant takenUp) {
        return tracer.spanBuilder(name)
                .setParent(RecordTraces.of(record))
                .setStartTimestamp(takenUp)
                .setAttribute("factory.taskId", taskId)
                .setAttribute("factory.adapterId", adapterId)
                .startSpan();
    }
}
