package io.adapterfactory.evaluator.http;

import io.adapterfactory.evaluator.evaluate.BaseModels;
import io.adapterfactory.messaging.KafkaSettings;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.StoreUnavailableException;
import io.adapterfactory.t2l.evaluation.EngineUnavailableException;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * Ready when at least one base model of the store is loaded, none is still being loaded and the store takes files; the broker
 * has a check of its own. A base model that cannot be used is named, and does not keep the others from being served.
 */
@Readiness
@ApplicationScoped
public class EvaluatorReadiness implements HealthCheck {

    private static final Logger LOG = Logger.getLogger(EvaluatorReadiness.class);

    private final BaseModels baseModels;
    private final ArtifactStore store;
    private final Duration retryPause;
    private final Map<String, String> loaded = new ConcurrentHashMap<>();
    private volatile boolean done;

    EvaluatorReadiness(BaseModels baseModels, ArtifactStore store, KafkaSettings settings) {
        this.baseModels = baseModels;
        this.store = store;
        this.retryPause = settings.retryPause();
    }

    void load(@Observes StartupEvent start) {
        Thread loader = new Thread(this::loadAll, "base-model-loader");
        loader.setDaemon(true);
        loader.start();
    }

    /** While the store is away nothing can be said of base models; so it is asked again. */
    private void loadAll() {
        while (!done) {
            try {
                baseModels.names().forEach(this::load);
                done = true;
            } catch (StoreUnavailableException | EngineUnavailableException e) {
                LOG.warnf("the base models cannot be read now, trying again: %s", e.getMessage());
                pause();
            }
        }
    }

    private void load(String name) {
        try {
            baseModels.scorer(name);
            loaded.put(name, "loaded");
            LOG.infof("base model %s is loaded", name);
        } catch (StoreUnavailableException | EngineUnavailableException e) {
            loaded.put(name, "waits: " + e.getMessage());
            throw e;
        } catch (RuntimeException e) {
            loaded.put(name, "cannot be used: " + e.getMessage());
            LOG.errorf("base model %s cannot be used: %s", name, e.getMessage());
        }
    }

    private void pause() {
        try {
            Thread.sleep(retryPause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the store", e);
        }
    }

    @Override
    public HealthCheckResponse call() {
        var whyNotWritable = store.whyNotWritable("base-answers");
        HealthCheckResponseBuilder response = HealthCheckResponse.named("evaluator")
                .status(done && loaded.containsValue("loaded") && whyNotWritable.isEmpty())
                .withData("storeWritable", whyNotWritable.orElse("yes"))
                .withData("baseModelsLoaded", done);
        new TreeMap<>(loaded).forEach((name, state) -> response.withData("base model " + name, state));
        return response.build();
    }
}
