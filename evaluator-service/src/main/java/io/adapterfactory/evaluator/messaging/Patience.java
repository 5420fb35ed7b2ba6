package io.adapterfactory.evaluator.messaging;

import io.adapterfactory.evaluator.config.EvaluatorConfig;
import io.adapterfactory.schemas.wire.RegistryUnreachableException;
import io.adapterfactory.t2l.artifact.StoreUnavailableException;
import io.adapterfactory.t2l.evaluation.EngineUnavailableException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Waits while something that we need is away: an event that nothing can be said of now is neither refused nor lost. Made at the start, for its metric. */
@Startup
@ApplicationScoped
class Patience {

    private static final Logger LOG = Logger.getLogger(Patience.class);

    private final EvaluatorConfig config;
    private final MeterRegistry metrics;

    Patience(EvaluatorConfig config, MeterRegistry metrics) {
        this.config = config;
        this.metrics = metrics;
        // Known from the start, so that the first one is seen as an increase.
        metrics.counter("factory.evaluator.retries");
    }

    /** Does the work again and again while the registry, the store or the engine is away. */
    <T> T untilItWorks(Supplier<T> work) {
        while (true) {
            try {
                return work.get();
            } catch (RegistryUnreachableException | StoreUnavailableException | EngineUnavailableException e) {
                LOG.warnf("an event waits: %s", e.getMessage());
                metrics.counter("factory.evaluator.retries").increment();
                pause();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(config.retryPause().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
