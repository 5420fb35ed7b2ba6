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
 * Spans of the generator's own work. The stages are known when they are over, and those of a pass are in the trace of every task
 * that shared it.
 */
@ApplicationScoped
class GenerationTraces {

    private final Tracer tracer;

    GenerationTraces(OpenTelemetry telemetry) {
        tracer = telemetry.getTracer("io.adapterfactory.generator");
    }

    /**
     * The span of a task from now on; whoever asked for it ends it.
     *
     * @param task the trace that the task came with
     * @param takenUp when its batch was taken from the topic
     */
    Span begin(Context task, String taskId, Instant takenUp) {
        return tracer.spanBuilder("generate adapter")
                .setParent(task)
                .setStartTimestamp(takenUp)
                .setAttribute("factory.taskId", taskId)
                .startSpan();
    }

    /** Tells a task's span what was made, and how long each stage took. */
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
