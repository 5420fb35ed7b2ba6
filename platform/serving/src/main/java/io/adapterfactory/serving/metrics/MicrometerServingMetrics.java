package io.adapterfactory.serving.metrics;

import io.adapterfactory.serving.controller.ServingMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
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
        Counter.builder("factory.serving.operations")
                .description("Adapters loaded, unloaded, or refused by an inference server, and times that it was"
                        + " unavailable")
                .tags("target", target, "outcome", outcome.name().toLowerCase(Locale.ROOT))
                .register(metrics)
                .increment();
    }

    @Override
    public void serving(String target, int adapters) {
        serving.computeIfAbsent(target, this::gauge).set(adapters);
    }

    private AtomicInteger gauge(String target) {
        AtomicInteger adapters = new AtomicInteger();
        Gauge.builder("factory.serving.adapters", adapters, AtomicInteger::get)
                .description("Adapters on an inference server")
                .tag("target", target)
                .register(metrics);
        return adapters;
    }
}
