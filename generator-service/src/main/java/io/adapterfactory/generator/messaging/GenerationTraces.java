package io.adapterfactory.generator.messaging;

import io.adapterfactory.generator.generate.MadeAdapter;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;

/**
 * Spans of the generator's work. They are recorded when a stage is over; a stage that several tasks share is added to
 * the trace of each task.
 */
@ApplicationScoped
class GenerationTraces {

    private final Tracer tracer;

    GenerationTraces(OpenTelemetry telemetry) {
        tracer = telemetry.getTracer("io.adapterfactory.generator");
    }

    /**
     * Starts the span of a task; the caller ends it.
     *
     * @param task the trace from the task's record
     * @param takenUp when its batch was read from the topic
     */
    Span begin(Context task, String taskId, Instant takenUp) {
        return tracer.spanBuilder("generate adapter")
                .setParent(task)
                .setStartTimestamp(takenUp)
                .setAttribute("factory.taskId", taskId)
                .startSpan();
    }

    /** Adds the adapter and the duration of each stage to a task's span. */
    void made(Span task, MadeAdapter adapter) {
        task.setAttribute("factory.adapterId", adapter.adapterId());
        task.setAttribute("factory.baseModel", adapter.origin().baseModel());
        task.setAttribute("factory.hypernetworkVersion", adapter.origin().version());
        MadeAdapter.Timings timings = adapter.timings();
        Context parent = Context.root().with(task);
        Instant embedded = after(timings.begun(), timings.embeddedMs());
        stage(parent, "embed descriptions", timings.begun())
                .setAttribute("factory.batchSize", timings.batchSize())
                .end(embedded);
        stage(parent, "hypernetwork pass", embedded)
                .setAttribute("factory.batchSize", timings.batchSize())
                .end(after(embedded, timings.generatedMs()));
        stage(parent, "write adapter", timings.writing())
                .setAttribute("factory.location", adapter.location())
                .end(after(timings.writing(), timings.writtenMs()));
    }

    private Span stage(Context parent, String name, Instant from) {
        return tracer.spanBuilder(name)
                .setParent(parent)
                .setStartTimestamp(from)
                .startSpan();
    }

    private static Instant after(Instant from, double ms) {
        return from.plus(Duration.ofNanos(Math.round(ms * 1e6)));
    }
}
