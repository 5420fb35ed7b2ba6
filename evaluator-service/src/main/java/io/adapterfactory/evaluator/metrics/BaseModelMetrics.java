package io.adapterfactory.evaluator.metrics;

import io.adapterfactory.evaluator.basemodel.BaseModelState;
import io.adapterfactory.evaluator.basemodel.BaseModels;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.List;

/** Metrics of the base models in memory. */
@Startup
@Singleton
class BaseModelMetrics {

    private final MeterRegistry metrics;
    private final List<Meter> meters;

    BaseModelMetrics(BaseModels baseModels, MeterRegistry metrics) {
        this.metrics = metrics;
        this.meters = List.of(
                Gauge.builder("factory.evaluator.base.models.loaded", baseModels, BaseModelMetrics::loaded)
                        .description("Base models in memory or on a connected server")
                        .register(metrics),
                Gauge.builder("factory.evaluator.base.models.bytes", baseModels, BaseModelMetrics::bytes)
                        .baseUnit("bytes")
                        .description("Size of the weights of the base models in memory")
                        .register(metrics),
                Gauge.builder("factory.evaluator.base.models.max.bytes", baseModels, BaseModels::maxBytes)
                        .baseUnit("bytes")
                        .description("Maximum memory of all base models and one batch")
                        .register(metrics),
                FunctionCounter.builder("factory.evaluator.base.models.loads", baseModels, BaseModels::loads)
                        .description("Base models that were loaded")
                        .register(metrics),
                FunctionCounter.builder("factory.evaluator.base.models.evictions", baseModels, BaseModels::evictions)
                        .description("Base models that were closed to make room for another one")
                        .register(metrics));
    }

    /** The registry survives an application that restarts in its JVM, and would keep the meters of the old one. */
    @PreDestroy
    void remove() {
        meters.forEach(metrics::remove);
    }

    private static double loaded(BaseModels baseModels) {
        return baseModels.states().values().stream()
                .filter(BaseModelState::isLoaded)
                .count();
    }

    private static double bytes(BaseModels baseModels) {
        return baseModels.states().values().stream()
                .mapToLong(state -> state instanceof BaseModelState.Loaded model ? model.bytes() : 0)
                .sum();
    }
}
