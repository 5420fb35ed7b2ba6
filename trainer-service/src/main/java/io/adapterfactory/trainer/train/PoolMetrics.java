package io.adapterfactory.trainer.train;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Gauges of what the trainer knows. */
@ApplicationScoped
class PoolMetrics {

    void register(
            @Observes StartupEvent event,
            MeterRegistry metrics,
            TaskPool pool,
            Versions versions,
            RoundScheduler scheduler) {
        Gauge.builder("factory.trainer.pool.tasks", () -> versions.baseModels().stream()
                        .mapToInt(baseModel -> pool.tasks(baseModel).size())
                        .sum())
                .description("Published tasks with training data")
                .register(metrics);
        Gauge.builder("factory.trainer.new.results", () -> versions.baseModels().stream()
                        .mapToLong(scheduler::newResults)
                        .sum())
                .description("Results since the last round")
                .register(metrics);
        Gauge.builder(
                        "factory.trainer.paused",
                        () -> scheduler.status().pausedFor().isEmpty() ? 0 : 1)
                .description("1 while training waits for the rest of the factory")
                .register(metrics);
        Gauge.builder("factory.trainer.loss", () -> scheduler.status().loss())
                .description("Training loss of the newest step, nats a token")
                .register(metrics);
    }
}
