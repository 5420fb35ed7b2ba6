package io.adapterfactory.trainer.metrics;

import io.adapterfactory.trainer.loop.NewResults;
import io.adapterfactory.trainer.loop.RoundState;
import io.adapterfactory.trainer.pool.TaskPool;
import io.adapterfactory.trainer.version.Versions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Gauges of the trainer's state. */
@ApplicationScoped
class TrainerGauges {

    void register(
            @Observes StartupEvent event,
            MeterRegistry metrics,
            TaskPool pool,
            Versions versions,
            NewResults newResults,
            RoundState state) {
        Gauge.builder("factory.trainer.pool.tasks", () -> versions.baseModels().stream()
                        .mapToInt(baseModel -> pool.tasks(baseModel).size())
                        .sum())
                .description("Published tasks with training data")
                .register(metrics);
        Gauge.builder("factory.trainer.new.results", () -> versions.baseModels().stream()
                        .mapToLong(newResults::count)
                        .sum())
                .description("Results since the latest round")
                .register(metrics);
        Gauge.builder(
                        "factory.trainer.paused",
                        () -> state.status().round().pausedFor().isEmpty() ? 0 : 1)
                .description("1 while training waits for other services")
                .register(metrics);
        Gauge.builder("factory.trainer.loss", () -> state.status().round().loss())
                .description("Training loss of the latest step, nats per token")
                .register(metrics);
    }
}
