package io.adapterfactory.serving.metrics;

import io.adapterfactory.serving.controller.ServingMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The controller's counters and gauges. */
@ApplicationScoped
class MicrometerServingMetrics implements ServingMetrics {

    private final MeterRegistry metrics;
    private final Map<String, AtomicInteger> serving = new ConcurrentHashMap<>();

    MicrometerServingMetrics(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    @Override
    public void count(String target, Outcome outcome) {
        metrics.counter(
                        "factory.serving.operations",
                        "target",
                        target,
                        "outcome",
                        outcome.name().toLowerCase(Locale.ROOT))
                .increment();
    }

    @Override
    public void serving(String target, int adapters) {
        serving.computeIfAbsent(
                        target,
                        name -> metrics.gauge("factory.serving.adapters", Tags.of("target", name), new AtomicInteger()))
                .set(adapters);
    }
}
